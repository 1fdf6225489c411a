//! Tests of the memory stores.

mod concurrency;
mod rules;
