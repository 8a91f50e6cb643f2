"""The sample district: fictional bodies, people and plans in the form of real ones, for trying and for tests."""
