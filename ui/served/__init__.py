"""What Streamlit is started on; in a folder of its own, because it would take a ``pages`` beside it for pages."""
