//! An entity of a host's own beside Reelbase's: its JSON Schemas for readers and writers, and its indexes.
//!
//!     cargo run --example contracts

#![allow(clippy::print_stdout, reason = "an example talks through it")]

use garde::Validate;
use reelbase::{Entity, Timestamp, manifest, schema, schema::contracts::Contract};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

reelbase::open_enum! {
    /// How far an episode is.
    pub enum EpisodeStatus {
        /// Being written.
        Draft = "draft",
        /// To be heard.
        Aired = "aired",
    }
}

/// An episode of a show.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, JsonSchema, Entity)]
#[garde(allow_unvalidated)]
#[entity(path = "episodes/{episode_id}", index(status, aired_at desc))]
struct Episode {
    /// The id, 1 to 40 characters.
    #[garde(length(chars, min = 1, max = 40))]
    episode_id: String,
    /// The title, at most 80 characters.
    #[garde(length(chars, max = 80))]
    title: String,
    /// How far it is.
    status: EpisodeStatus,
    /// When it was first heard.
    #[serde(default)]
    aired_at: Option<Timestamp>,
    /// How often it was heard; more than a JavaScript number can say is a string in JSON.
    #[serde(with = "reelbase::int64")]
    #[schemars(with = "reelbase::int64::UInt64")]
    plays: u64,
}

fn main() {
    let contract = Contract::entity::<Episode>();
    for (name, schema) in contract.schemas() {
        let title = &schema["properties"]["title"];
        println!("{name}.json: requires {}; title is {title}", schema["required"]);
    }

    println!("\nread? written so?");
    for (what, document) in [
        ("as we write it", json!({ "episode_id": "e1", "title": "One", "status": "draft", "plays": 7 })),
        (
            "of a newer service",
            json!({ "episode_id": "e1", "title": "One", "status": "archived", "plays": "9007199254740993", "host": "Ana" }),
        ),
        (
            "optional is null",
            json!({ "episode_id": "e1", "title": "One", "status": "draft", "aired_at": null, "plays": 7 }),
        ),
        ("title too long", json!({ "episode_id": "e1", "title": "x".repeat(81), "status": "draft", "plays": 7 })),
        ("plays is missing", json!({ "episode_id": "e1", "title": "One", "status": "draft" })),
    ] {
        let yes = |verdict: &reelbase::Result<()>| if verdict.is_ok() { "yes" } else { "no " };
        let (reads, accepts) = (contract.reads(&document), contract.accepts(&document));
        let why = accepts.as_ref().err().map(ToString::to_string).unwrap_or_default();
        println!("  {} {}  {what:<20} {why}", yes(&reads), yes(&accepts));
    }

    let all = schema::manifest().merge(manifest![Episode]);
    println!(
        "\n{} composite indexes, {} of them ours; firestore.indexes.json is manifest.to_json()",
        all.indexes().len(),
        all.indexes().len() - schema::manifest().indexes().len()
    );
    println!("  {}", manifest![Episode].indexes()[0]);
}
