"""What is said after a question."""

from retrieval.follow_ups.follow_up import FollowUp, Took, follow_up

__all__ = ["FollowUp", "Took", "follow_up"]
