"""What is known of one customer: found by any word, and everything dated on one time line."""
