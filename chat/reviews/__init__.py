"""reviews: what people say about verdicts, for whoever trains and measures the judge."""
