"""The exchange formats, programme and case: JSON in, every fault with its place, JSON out."""
