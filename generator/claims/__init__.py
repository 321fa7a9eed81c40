"""What the report puts to the test: rules over facts, and the verdicts that follow from them."""
