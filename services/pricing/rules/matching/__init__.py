"""How alike two items are: what their texts, numbers and prices say for and against.

Pure arithmetic over one pair; finding candidate pairs and deciding among them is
services/pricing/models.
"""
