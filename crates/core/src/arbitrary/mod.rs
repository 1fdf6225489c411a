//! `proptest` strategies for values, documents, queries and writes.
//!
//! They draw from small pools on purpose: a query is worth testing when it finds something, two writes when they meet
//! in one document, a comparison when its sides nearly tie. The pools hold the edges of the model: numbers around 2^53
//! and 2^63, both zeros, NaN and the infinities, strings that UTF-16 would sort otherwise, ids that sort as numbers.
//!
//! Queries and writes are mostly valid. The few that are not are there to be refused, and by every backend alike.
//!
//! ```
//! use proptest::{prelude::*, test_runner::TestRunner};
//! use reelbase_core::arbitrary;
//!
//! let mut runner = TestRunner::deterministic();
//! runner.run(&(arbitrary::value(), arbitrary::value()), |(a, b)| {
//!     prop_assert_eq!(a.cmp(&b), b.cmp(&a).reverse());
//!     Ok(())
//! })?;
//! # Ok::<(), proptest::test_runner::TestError<(reelbase_core::Value, reelbase_core::Value)>>(())
//! ```

mod paths;
mod queries;
mod values;
mod writes;

pub use paths::{collection_id, collection_path, document_id, document_path, field_path};
pub use queries::{aggregations, filter, query};
pub use values::{document, fields, number, scalar, value};
pub use writes::{transform, write};
