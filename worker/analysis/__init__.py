"""What the numbers mean: contacts, measures, the motion sheet, measured answers. Knows nothing of models."""
