"""Numbers about results, with their intervals: where a map lies, what removal does, how complex a pattern is."""
