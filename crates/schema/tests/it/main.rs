//! What the schema promises, tried on the store in memory.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test")]

mod alerts;
mod clip_rules;
mod clips;
#[cfg(feature = "arbitrary")]
mod contracts;
mod corners;
mod corpus;
mod credits;
mod decisions;
mod distribution;
mod guards;
mod jobs;
#[cfg(feature = "legacy")]
mod legacy;
mod pages;
mod podcasts;
mod providers;
mod publishes;
mod queries;
mod reprocess;
mod schemas;
mod statistics;
mod support;
mod tenants;
mod users;
mod values;
mod video_rules;
mod videos;
mod views;
