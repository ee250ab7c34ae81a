//! The vocabulary that compiler and runtime share.
