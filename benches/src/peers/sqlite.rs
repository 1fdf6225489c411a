//! SQLite in memory: clips as JSON with indexes on expressions, or in typed columns.

use std::{fmt, marker::PhantomData};

use parking_lot::Mutex;
use reelbase::{
    Timestamp,
    schema::{Clip, ClipStatus, Timecode},
};
use rusqlite::{CachedStatement, Connection, Params, Result, TransactionBehavior, config::DbConfig, params};

use super::{COMMIT, Clips, Indexes, Peer, Row, other_priority, other_title};
use crate::{CLIPS_PER_VIDEO, STYLES, clip_id, video_ids};

/// SQLite in memory, with a layout of the clips.
///
/// One connection behind a mutex: an in-memory database has no snapshots to read beside a writer, and connections that
/// share a cache wait for each other's locks within SQLite. Statements are prepared once.
pub struct Sqlite<L> {
    connection: Mutex<Connection>,
    texts: Texts,
    videos: Vec<(String, String)>,
    ids: Vec<String>,
    layout: PhantomData<fn() -> L>,
}

impl<L> fmt::Debug for Sqlite<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sqlite").finish_non_exhaustive()
    }
}

/// How clips are laid out.
pub trait Layout {
    /// What it is called in tables.
    const NAME: &'static str;
    /// The table.
    const TABLE: &'static str;
    /// The clip that a statement selects.
    const CLIP: &'static str;
    /// The statement that inserts a clip.
    const INSERT: &'static str;
    /// The statement that sets a clip's title.
    const SET_TITLE: &'static str;
    /// The statement that sets a clip's priority.
    const SET_PRIORITY: &'static str;

    /// How a field is named in an index or a condition.
    fn column(field: &str) -> String;
    /// Decodes what a statement selected.
    ///
    /// # Errors
    /// When it is no clip.
    fn decode(row: &rusqlite::Row<'_>) -> Result<Row>;
    /// Runs the insert.
    ///
    /// # Errors
    /// Those of SQLite.
    fn insert(statement: &mut CachedStatement<'_>, clip: &Clip) -> Result<()>;
}

/// A column of JSON text, and indexes on expressions.
#[derive(Debug)]
pub enum Json {}

impl Layout for Json {
    const NAME: &'static str = "SQLite, JSON";
    const TABLE: &'static str = "CREATE TABLE clips (
        user_id TEXT NOT NULL, video_id TEXT NOT NULL, clip_id TEXT NOT NULL, doc TEXT NOT NULL,
        PRIMARY KEY (user_id, video_id, clip_id))";
    const CLIP: &'static str = "doc";
    const INSERT: &'static str = "INSERT INTO clips VALUES (?1, ?2, ?3, ?4)";
    const SET_TITLE: &'static str = "doc = json_set(doc, '$.scene_title', ?4)";
    const SET_PRIORITY: &'static str = "doc = json_set(doc, '$.priority', ?4)";

    fn column(field: &str) -> String {
        match field {
            "user_id" | "video_id" | "clip_id" => field.to_owned(),
            _ => format!("doc->>'$.{field}'"),
        }
    }

    fn decode(row: &rusqlite::Row<'_>) -> Result<Row> {
        Ok(serde_json::from_str(row.get_ref(0)?.as_str()?).unwrap())
    }

    fn insert(statement: &mut CachedStatement<'_>, clip: &Clip) -> Result<()> {
        let doc = serde_json::to_string(clip).unwrap();
        statement.execute(params![clip.user_id, clip.video_id, clip.clip_id, doc]).map(drop)
    }
}

/// A column for each field, numbers for all that can be one.
#[derive(Debug)]
pub enum Typed {}

impl Layout for Typed {
    const NAME: &'static str = "SQLite, typed";
    const TABLE: &'static str = "CREATE TABLE clips (
        user_id TEXT NOT NULL, video_id TEXT NOT NULL, clip_id TEXT NOT NULL,
        scene_id INTEGER NOT NULL, scene_title TEXT NOT NULL, scene_description TEXT, filename TEXT NOT NULL,
        style TEXT NOT NULL, priority INTEGER NOT NULL, start_time INTEGER NOT NULL, end_time INTEGER NOT NULL,
        duration_seconds REAL NOT NULL, file_size_bytes INTEGER NOT NULL, file_size_mb REAL NOT NULL,
        has_thumbnail INTEGER NOT NULL, r2_key TEXT NOT NULL, thumbnail_r2_key TEXT, status TEXT NOT NULL,
        created_at INTEGER NOT NULL, completed_at INTEGER, created_by TEXT NOT NULL,
        PRIMARY KEY (user_id, video_id, clip_id))";
    const CLIP: &'static str = "user_id, video_id, clip_id, scene_id, scene_title, scene_description, filename, style, \
        priority, start_time, end_time, duration_seconds, file_size_bytes, file_size_mb, has_thumbnail, r2_key, \
        thumbnail_r2_key, status, created_at, completed_at, created_by";
    const INSERT: &'static str = "INSERT INTO clips VALUES
        (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21)";
    const SET_TITLE: &'static str = "scene_title = ?4";
    const SET_PRIORITY: &'static str = "priority = ?4";

    fn column(field: &str) -> String {
        field.to_owned()
    }

    fn decode(row: &rusqlite::Row<'_>) -> Result<Row> {
        let time = |micros| Timestamp::from_micros(micros).unwrap();
        let text = |at| -> Result<&str> { Ok(row.get_ref(at)?.as_str()?) };
        let style = text(7)?;
        Ok(Row {
            user_id: row.get(0)?,
            video_id: row.get(1)?,
            clip_id: row.get(2)?,
            scene_id: row.get(3)?,
            scene_title: row.get(4)?,
            scene_description: row.get(5)?,
            filename: row.get(6)?,
            style: STYLES.iter().find(|known| known.as_str() == style).unwrap().clone(),
            priority: row.get(8)?,
            start_time: Timecode::from_millis(row.get(9)?).unwrap(),
            end_time: Timecode::from_millis(row.get(10)?).unwrap(),
            duration_seconds: row.get(11)?,
            file_size_bytes: row.get(12)?,
            file_size_mb: row.get(13)?,
            has_thumbnail: row.get(14)?,
            r2_key: row.get(15)?,
            thumbnail_r2_key: row.get(16)?,
            status: ClipStatus::from(text(17)?),
            created_at: time(row.get(18)?),
            completed_at: row.get::<_, Option<i64>>(19)?.map(time),
            created_by: row.get(20)?,
        })
    }

    fn insert(statement: &mut CachedStatement<'_>, clip: &Clip) -> Result<()> {
        statement
            .execute(params![
                clip.user_id,
                clip.video_id,
                clip.clip_id,
                clip.scene_id,
                clip.scene_title,
                clip.scene_description,
                clip.filename,
                clip.style.as_str(),
                clip.priority,
                clip.start_time.as_millis(),
                clip.end_time.as_millis(),
                clip.duration_seconds,
                clip.file_size_bytes,
                clip.file_size_mb,
                clip.has_thumbnail,
                clip.r2_key,
                clip.thumbnail_r2_key,
                clip.status.as_str(),
                clip.created_at.as_micros(),
                clip.completed_at.map(Timestamp::as_micros),
                clip.created_by,
            ])
            .map(drop)
    }
}

const KEY: &str = "user_id = ?1 AND video_id = ?2 AND clip_id = ?3";

/// The statements, whose columns differ by layout.
struct Texts {
    get: String,
    completed: String,
    of_style: String,
    newest: String,
    set_title: String,
    set_priority: String,
    build_index: String,
}

impl Texts {
    fn new<L: Layout>() -> Self {
        let [status, style, priority, created_at] = ["status", "style", "priority", "created_at"].map(L::column);
        let select = format!("SELECT {} FROM clips WHERE", L::CLIP);
        let completed = format!("{select} user_id = ?1 AND video_id = ?2 AND {status} = 'completed'");
        Self {
            get: format!("{select} {KEY}"),
            of_style: format!("{completed} AND {style} = ?3 ORDER BY {priority}, clip_id"),
            completed: format!("{completed} ORDER BY {priority}, clip_id"),
            newest: format!("{select} {status} = 'processing' ORDER BY {created_at} DESC LIMIT 50"),
            set_title: format!("UPDATE clips SET {} WHERE {KEY}", L::SET_TITLE),
            set_priority: format!("UPDATE clips SET {} WHERE {KEY}", L::SET_PRIORITY),
            build_index: format!("CREATE INDEX newest ON clips ({status}, {created_at} DESC)"),
        }
    }
}

impl<L: Layout> Sqlite<L> {
    fn select(&self, text: &str, params: impl Params, clips: usize) -> Vec<Row> {
        let connection = self.connection.lock();
        let mut statement = connection.prepare_cached(text).unwrap();
        let mut rows = statement.query(params).unwrap();
        let mut found = Vec::with_capacity(clips);
        while let Some(row) = rows.next().unwrap() {
            found.push(L::decode(row).unwrap());
        }
        found
    }

    fn execute(&self, text: &str, params: impl Params) {
        let connection = self.connection.lock();
        let changed = connection.prepare_cached(text).unwrap().execute(params).unwrap();
        assert_eq!(changed, 1);
    }

    fn key(&self, n: usize) -> (&str, &str, &str) {
        let (user, video) = &self.videos[n / CLIPS_PER_VIDEO];
        (user, video, &self.ids[n % CLIPS_PER_VIDEO])
    }
}

/// The seven indexes that make ten.
const MORE: [&[&str]; 7] = [
    &["user_id", "video_id", "scene_id", "priority"],
    &["user_id", "video_id", "created_at"],
    &["user_id", "video_id", "style", "created_at"],
    &["user_id", "video_id", "duration_seconds"],
    &["user_id", "video_id", "scene_title"],
    &["user_id", "created_at"],
    &["style", "created_at"],
];

impl<L: Layout> Peer for Sqlite<L> {
    const NAME: &'static str = L::NAME;
    type Clip = Row;

    fn empty(n: usize, indexes: Indexes) -> Self {
        let connection = Connection::open_in_memory().unwrap();
        connection.set_prepared_statement_cache_capacity(64);
        // Else a statement is prepared again for each new value that might change its plan, which takes 30 µs.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).unwrap();
        connection.execute(L::TABLE, []).unwrap();
        let texts = Texts::new::<L>();
        let index = |name: &str, fields: &[&str]| {
            let columns: Vec<_> = fields.iter().map(|field| L::column(field)).collect();
            connection.execute(&format!("CREATE INDEX {name} ON clips ({})", columns.join(", ")), []).unwrap();
        };
        if indexes != Indexes::None {
            index("by_priority", &["user_id", "video_id", "status", "priority", "clip_id"]);
            index("by_style", &["user_id", "video_id", "status", "style", "priority", "clip_id"]);
            connection.execute(&texts.build_index, []).unwrap();
        }
        if indexes == Indexes::Ten {
            MORE.iter().enumerate().for_each(|(i, fields)| index(&format!("more_{i}"), fields));
        }
        Self {
            connection: Mutex::new(connection),
            texts,
            videos: (0..n.div_ceil(CLIPS_PER_VIDEO)).map(video_ids).collect(),
            ids: (0..CLIPS_PER_VIDEO).map(clip_id).collect(),
            layout: PhantomData,
        }
    }

    fn insert(&self, _: usize, clips: &[Clip]) {
        let mut connection = self.connection.lock();
        for clips in clips.chunks(COMMIT) {
            let transaction = connection.transaction().unwrap();
            let mut statement = transaction.prepare_cached(L::INSERT).unwrap();
            for clip in clips {
                L::insert(&mut statement, clip).unwrap();
            }
            drop(statement);
            transaction.commit().unwrap();
        }
    }

    fn get(&self, n: usize) -> Row {
        self.select(&self.texts.get, self.key(n), 1).pop().unwrap()
    }

    fn completed(&self, video: usize) -> Clips<Self> {
        let (user, video) = &self.videos[video];
        self.select(&self.texts.completed, (user, video), CLIPS_PER_VIDEO)
    }

    fn completed_of_style(&self, video: usize, style: usize) -> Clips<Self> {
        let (user, video) = &self.videos[video];
        self.select(&self.texts.of_style, (user, video, STYLES[style].as_str()), 8)
    }

    fn newest_processing(&self) -> Clips<Self> {
        self.select(&self.texts.newest, (), 50)
    }

    fn count(&self) -> u64 {
        let connection = self.connection.lock();
        let mut statement = connection.prepare_cached("SELECT count(*) FROM clips").unwrap();
        statement.query_row([], |row| row.get(0)).unwrap()
    }

    fn update(&self, n: usize, round: usize) {
        let (user, video, id) = self.key(n);
        self.execute(&self.texts.set_title, (user, video, id, other_title(round)));
    }

    fn reprioritize(&self, n: usize, round: usize) {
        let (user, video, id) = self.key(n);
        self.execute(&self.texts.set_priority, (user, video, id, other_priority(round)));
    }

    fn modify(&self, n: usize) {
        let (user, video, id) = self.key(n);
        let mut connection = self.connection.lock();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).unwrap();
        let clip = {
            let mut statement = transaction.prepare_cached(&self.texts.get).unwrap();
            statement.query_row((user, video, id), L::decode).unwrap()
        };
        let mut statement = transaction.prepare_cached(&self.texts.set_priority).unwrap();
        statement.execute((user, video, id, (clip.priority + 1) % 1_000)).unwrap();
        drop(statement);
        transaction.commit().unwrap();
    }

    fn build_index(&self) {
        self.connection.lock().execute(&self.texts.build_index, []).unwrap();
    }

    fn drop_index(&self) -> bool {
        self.connection.lock().execute("DROP INDEX newest", []).unwrap();
        true
    }
}
