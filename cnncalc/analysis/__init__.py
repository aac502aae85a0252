"""Graph to report: the walk, receptive fields over joins, liveness and peak memory."""
