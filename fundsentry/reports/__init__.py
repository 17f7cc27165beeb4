"""What people read: CSV files, totals, run.json and the screen."""
