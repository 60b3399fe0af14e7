"""The practice broker: a durable simulated venue."""
