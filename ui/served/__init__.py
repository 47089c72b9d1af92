"""What Streamlit is started on; apart, because it would take a ``pages`` beside it for its own kind."""
