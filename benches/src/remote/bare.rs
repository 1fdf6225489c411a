//! The generated client over a channel of tonic, with messages filled and read by hand: the floor.

use std::collections::HashMap;

use futures_util::{StreamExt, stream};
use gcloud_sdk::{
    google::firestore::v1::{
        BatchWriteRequest, CommitRequest, Document, GetDocumentRequest, RunQueryRequest, StructuredQuery, Value, Write,
        firestore_client::FirestoreClient,
        run_query_request::QueryType,
        structured_query::{CollectionSelector, Direction, FieldReference, Order},
        value::ValueType,
        write::Operation,
    },
    prost_types::Timestamp as Time,
};
use reelbase::{Timestamp, schema::Clip};
use tonic::transport::Channel;

use super::{BATCH, IN_FLIGHT, PROJECT, Remote, clip_path, video_path};

/// See the module.
#[derive(Debug)]
pub struct Bare {
    client: FirestoreClient<Channel>,
    database: String,
}

/// The fields of a [`Clip`], with times as microseconds.
#[derive(Debug, Clone, PartialEq)]
pub struct Hand {
    pub clip_id: String,
    pub video_id: String,
    pub user_id: String,
    pub scene_id: u32,
    pub scene_title: String,
    pub scene_description: Option<String>,
    pub filename: String,
    pub style: String,
    pub priority: u32,
    pub start_time: String,
    pub end_time: String,
    pub duration_seconds: f64,
    pub file_size_bytes: i64,
    pub file_size_mb: f64,
    pub has_thumbnail: bool,
    pub r2_key: String,
    pub thumbnail_r2_key: Option<String>,
    pub status: String,
    pub created_at: i64,
    pub completed_at: Option<i64>,
    pub created_by: String,
}

/// Writes and reads each field by its kind.
macro_rules! fields {
    ($($field:ident: $kind:ident,)*) => {
        fn encode(row: &Hand) -> HashMap<String, Value> {
            let mut fields = HashMap::with_capacity([$(stringify!($field)),*].len());
            $(if let Some(value) = $kind::write(&row.$field) {
                fields.insert(stringify!($field).to_owned(), Value { value_type: Some(value) });
            })*
            fields
        }

        fn decode(mut fields: HashMap<String, Value>) -> Hand {
            Hand { $($field: $kind::read(fields.remove(stringify!($field)).and_then(|value| value.value_type)),)* }
        }
    };
}

fields! {
    clip_id: text, video_id: text, user_id: text, scene_id: small, scene_title: text, scene_description: optional_text,
    filename: text, style: text, priority: small, start_time: text, end_time: text, duration_seconds: double,
    file_size_bytes: integer, file_size_mb: double, has_thumbnail: boolean, r2_key: text,
    thumbnail_r2_key: optional_text, status: text, created_at: time, completed_at: optional_time, created_by: text,
}

macro_rules! kinds {
    ($($kind:ident($type:ty): |$value:ident| $write:expr, $pattern:pat => $read:expr;)*) => { $(
        mod $kind {
            use super::*;

            #[allow(clippy::ptr_arg, reason = "one form for all kinds")]
            pub(super) fn write($value: &$type) -> Option<ValueType> {
                $write
            }

            pub(super) fn read(value: Option<ValueType>) -> $type {
                match value {
                    $pattern => $read,
                    #[allow(unreachable_patterns, reason = "an optional one takes whatever is there")]
                    other => panic!("{other:?}"),
                }
            }
        }
    )* };
}

fn micros(time: &Time) -> i64 {
    time.seconds * 1_000_000 + i64::from(time.nanos) / 1_000
}

fn message(micros: i64) -> ValueType {
    let nanos = (micros.rem_euclid(1_000_000) * 1_000) as i32;
    ValueType::TimestampValue(Time { seconds: micros.div_euclid(1_000_000), nanos })
}

kinds! {
    text(String): |v| Some(ValueType::StringValue(v.clone())), Some(ValueType::StringValue(v)) => v;
    optional_text(Option<String>): |v| v.clone().map(ValueType::StringValue),
        value => value.map(|value| text::read(Some(value)));
    small(u32): |v| Some(ValueType::IntegerValue(i64::from(*v))), Some(ValueType::IntegerValue(v)) => v as u32;
    integer(i64): |v| Some(ValueType::IntegerValue(*v)), Some(ValueType::IntegerValue(v)) => v;
    double(f64): |v| Some(ValueType::DoubleValue(*v)), Some(ValueType::DoubleValue(v)) => v;
    boolean(bool): |v| Some(ValueType::BooleanValue(*v)), Some(ValueType::BooleanValue(v)) => v;
    time(i64): |v| Some(message(*v)), Some(ValueType::TimestampValue(v)) => micros(&v);
    optional_time(Option<i64>): |v| v.map(message), value => value.map(|value| time::read(Some(value)));
}

impl Bare {
    fn write(&self, path: &str, row: &Hand) -> Write {
        let name = format!("{}/documents/{path}", self.database);
        let document = Document { name, fields: encode(row), ..Document::default() };
        Write { operation: Some(Operation::Update(document)), ..Write::default() }
    }
}

impl Remote for Bare {
    const NAME: &'static str = "tonic alone";
    type Row = Hand;

    async fn connect(address: &str) -> Self {
        let channel = Channel::from_shared(format!("http://{address}")).unwrap().connect().await.unwrap();
        let database = format!("projects/{PROJECT}/databases/(default)");
        Self { client: FirestoreClient::new(channel), database }
    }

    fn row(clip: &Clip) -> Hand {
        let clip = clip.clone();
        Hand {
            clip_id: clip.clip_id,
            video_id: clip.video_id,
            user_id: clip.user_id,
            scene_id: clip.scene_id,
            scene_title: clip.scene_title,
            scene_description: clip.scene_description,
            filename: clip.filename,
            style: clip.style.to_string(),
            priority: clip.priority,
            start_time: clip.start_time.to_string(),
            end_time: clip.end_time.to_string(),
            duration_seconds: clip.duration_seconds,
            file_size_bytes: clip.file_size_bytes as i64,
            file_size_mb: clip.file_size_mb,
            has_thumbnail: clip.has_thumbnail,
            r2_key: clip.r2_key,
            thumbnail_r2_key: clip.thumbnail_r2_key,
            status: clip.status.to_string(),
            created_at: clip.created_at.as_micros(),
            completed_at: clip.completed_at.map(Timestamp::as_micros),
            created_by: clip.created_by,
        }
    }

    async fn get(&self, n: usize) -> Hand {
        let name = format!("{}/documents/{}", self.database, clip_path(n));
        let request = GetDocumentRequest { name, ..GetDocumentRequest::default() };
        decode(self.client.clone().get_document(request).await.unwrap().into_inner().fields)
    }

    async fn query(&self, video: usize) -> Vec<Hand> {
        let query = StructuredQuery {
            from: vec![CollectionSelector { collection_id: "clips".to_owned(), all_descendants: false }],
            order_by: vec![Order {
                field: Some(FieldReference { field_path: "priority".to_owned() }),
                direction: Direction::Ascending.into(),
            }],
            ..StructuredQuery::default()
        };
        let parent = format!("{}/documents/{}", self.database, video_path(video));
        let request = RunQueryRequest {
            parent,
            query_type: Some(QueryType::StructuredQuery(query)),
            ..RunQueryRequest::default()
        };
        let mut answers = self.client.clone().run_query(request).await.unwrap().into_inner();
        let mut rows = Vec::new();
        while let Some(answer) = answers.message().await.unwrap() {
            rows.extend(answer.document.map(|document| decode(document.fields)));
        }
        rows
    }

    async fn commit(&self, video: usize, rows: &[Hand]) {
        let video = video_path(video);
        let writes = rows.iter().map(|row| self.write(&format!("{video}/clips/{}", row.clip_id), row)).collect();
        let request = CommitRequest { database: self.database.clone(), writes, ..CommitRequest::default() };
        self.client.clone().commit(request).await.unwrap();
    }

    async fn bulk(&self, rows: &[Hand]) {
        let batches = rows.chunks(BATCH).enumerate().map(|(at, rows)| async move {
            let writes = (at * BATCH..).zip(rows).map(|(n, row)| self.write(&clip_path(n), row)).collect();
            let request = BatchWriteRequest { database: self.database.clone(), writes, ..BatchWriteRequest::default() };
            let statuses = self.client.clone().batch_write(request).await.unwrap().into_inner().status;
            assert!(statuses.iter().all(|status| status.code == 0), "{statuses:?}");
        });
        stream::iter(batches).buffer_unordered(IN_FLIGHT).collect::<()>().await;
    }
}
