"""Contact between people: who may send, who blocked whom, conversations, and what keeps them decent."""
