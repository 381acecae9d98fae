"""What curators see of the record before they decide, and deciding."""
