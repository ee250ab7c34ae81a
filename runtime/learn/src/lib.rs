//! The classical half: data, preprocessing, estimators, optimizers, losses, metrics.
