"""What a computer can check, fast, with stated error."""
