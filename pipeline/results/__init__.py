"""What is kept and handed out: records, the store, exports, the report."""
