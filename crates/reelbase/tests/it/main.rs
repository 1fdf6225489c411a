//! The facade as a host uses it: derived entities, typed queries and updates, transactions in handlers.

#![allow(unreachable_pub, reason = "the entities are written as a host would write them")]

mod derive;
mod model;
mod ui;
