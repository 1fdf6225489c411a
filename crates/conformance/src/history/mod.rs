//! Random histories: sequences of steps run on a store and, step by step, on the model or on a second store.
//!
//! A history follows from its seed, so a failure can be had again. What fails is made short before it is reported: steps
//! and writes are left out as long as something still fails, each time on a fresh store. That is why a history takes a
//! [`Factory`] and not a store; the stores it opens must be empty.
//!
//! By command, from the tests of a store:
//!
//! ```no_run
//! # use reelbase_conformance::{Backend, Setup, history};
//! # async fn open(_: Setup) -> Backend { loop {} }
//! // In a `#[tokio::test(flavor = "multi_thread")]`; REELBASE_HISTORY_STEPS=200000 REELBASE_HISTORY_SEED=7 make it long.
//! # async fn histories() {
//! history::run_by_command(&open).await;
//! # }
//! ```

mod generate;
mod known;
mod outcome;
mod play;
mod shrink;
mod stats;
mod step;
mod verify;

use std::{fmt, future::Future, io::Write};

use reelbase_core::index::Manifest;

pub use generate::steps as generate;
pub use known::Known;
pub use stats::Stats;
pub use step::{Attempt, PlannedWrite, Read, Step};

use crate::{Factory, Setup};
use play::Player;
use verify::Verifier;

/// Steps of one history, unless said otherwise: enough for documents to meet, few enough to make short.
const LENGTH: usize = 250;

/// What histories contain.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// How many steps.
    pub steps: usize,
    /// Two transactions at once, and writes between the reads and the commit of one: for stores with optimistic
    /// transactions. Where reads take locks the writer would wait for a reader that waits for the writer.
    pub interleaved: bool,
    /// Server timestamps, whose values differ from store to store.
    pub server_timestamps: bool,
    /// Reads of an earlier state.
    pub read_time: bool,
    /// Whether the store may refuse queries for the lack of an index.
    pub strict_indexes: bool,
}

impl Options {
    /// Everything, over so many steps.
    pub fn new(steps: usize) -> Self {
        Self { steps, interleaved: true, server_timestamps: true, read_time: true, strict_indexes: false }
    }
}

/// A history on which a store is not what it should be.
#[derive(Debug, Clone)]
pub struct Difference {
    /// The seed of the whole history.
    pub seed: u64,
    /// The shortest failing history that was found; its last step fails.
    pub history: Vec<Step>,
    /// What was expected and what came.
    pub message: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "the history of seed {} fails; made short:", self.seed)?;
        for (i, step) in self.history.iter().enumerate() {
            writeln!(f, "{i:>4}  {step:?}")?;
        }
        write!(f, "{}", self.message)
    }
}

impl std::error::Error for Difference {}

/// The manifest that histories need: a TTL field.
pub fn manifest() -> Manifest {
    Manifest::new().with_ttl(generate::TTL_GROUP, generate::ttl_field())
}

fn setup(options: Options) -> Setup {
    Setup { manifest: manifest(), relaxed_indexes: !options.strict_indexes }
}

/// Runs the history of a seed on a fresh store and on the model.
///
/// # Errors
/// The shortest failing history.
pub async fn run(factory: &dyn Factory, seed: u64, steps: usize) -> Result<Stats, Box<Difference>> {
    run_with(factory, seed, Options::new(steps)).await
}

/// [`run`] with a say in what histories contain.
///
/// # Errors
/// The shortest failing history.
pub async fn run_with(factory: &dyn Factory, seed: u64, options: Options) -> Result<Stats, Box<Difference>> {
    shortest(seed, options, |history| async move { against_model(factory, &history, options).await }).await
}

/// Runs the history of a seed on two fresh stores, and compares what they answer. Times are compared by the commits that
/// they belong to.
///
/// # Errors
/// The shortest failing history.
pub async fn compare(
    left: &dyn Factory,
    right: &dyn Factory,
    seed: u64,
    options: Options,
) -> Result<Stats, Box<Difference>> {
    compare_knowing(left, right, seed, options, &[]).await
}

/// [`compare`] with what is known of the right store. A read that differs in a known way is counted. After a write that
/// does, the stores no longer hold the same, and the history ends.
///
/// # Errors
/// The shortest failing history.
pub async fn compare_knowing(
    left: &dyn Factory,
    right: &dyn Factory,
    seed: u64,
    options: Options,
    known: &[Known],
) -> Result<Stats, Box<Difference>> {
    // Whether a transaction is aborted may differ, and server timestamps must.
    let options = Options { interleaved: false, server_timestamps: false, ..options };
    let run = |history: Vec<Step>| async move { against_each_other(left, right, &history, options, known).await };
    shortest(seed, options, run).await
}

/// Runs histories until `REELBASE_HISTORY_STEPS` steps (2,000 by default) are done, from seed `REELBASE_HISTORY_SEED` (1)
/// on, and prints what they came to.
///
/// # Panics
/// With the shortest failing history; and when the run shows so little that it proves nothing.
pub async fn run_by_command(factory: &dyn Factory) -> Stats {
    run_by_command_with(factory, Options::new(LENGTH)).await
}

/// [`run_by_command`] with a say in what histories contain; `options.steps` is the length of one of them.
///
/// # Panics
/// As [`run_by_command`].
pub async fn run_by_command_with(factory: &dyn Factory, options: Options) -> Stats {
    let number = |name: &str, default: u64| match std::env::var(name) {
        Ok(text) => text.replace('_', "").parse().unwrap_or_else(|_| panic!("{name}={text} is no number")),
        Err(_) => default,
    };
    let (steps, mut seed) = (number("REELBASE_HISTORY_STEPS", 2_000), number("REELBASE_HISTORY_SEED", 1));
    let mut stats = Stats::default();
    while stats.steps < steps {
        match run_with(factory, seed, options).await {
            Ok(more) => stats += more,
            Err(difference) => panic!("\n{difference}"),
        }
        seed += 1;
    }
    // Past the test harness, which would keep it to itself.
    drop(writeln!(std::io::stdout(), "\n{stats}"));
    stats.assert_telling();
    stats
}

/// What a run of given steps came to: the numbers, or which step failed and how.
type Run = Result<Stats, (usize, String)>;

async fn shortest<F, Fut>(seed: u64, options: Options, run: F) -> Result<Stats, Box<Difference>>
where
    F: Fn(Vec<Step>) -> Fut,
    Fut: Future<Output = Run>,
{
    let history = generate(seed, options);
    match run(history.clone()).await {
        Ok(stats) => Ok(stats),
        Err((at, message)) => {
            let history = history[..=at].to_vec();
            let (history, message) = shrink::shrink(history, message, run).await;
            Err(Box::new(Difference { seed, history, message }))
        }
    }
}

async fn against_model(factory: &dyn Factory, history: &[Step], options: Options) -> Run {
    let mut player = Player::new(factory.open(setup(options)).await);
    let mut verifier = Verifier::new(options);
    for (at, step) in history.iter().enumerate() {
        let outcome = player.play(step).await.map_err(|message| (at, message))?;
        verifier.verify(&outcome).map_err(|message| (at, message))?;
        if outcome.may_have_written() {
            let all = player.all().await.map_err(|message| (at, message))?;
            verifier.verify_all(&all).map_err(|message| (at, message))?;
        }
    }
    Ok(verifier.stats)
}

async fn against_each_other(
    left: &dyn Factory,
    right: &dyn Factory,
    history: &[Step],
    options: Options,
    known: &[Known],
) -> Run {
    let mut players = [Player::new(left.open(setup(options)).await), Player::new(right.open(setup(options)).await)];
    let mut stats = Stats::default();
    for (at, step) in history.iter().enumerate() {
        let mut said = Vec::new();
        let mut writes = false;
        for player in &mut players {
            let outcome = player.play(step).await.map_err(|message| (at, message))?;
            said.push(outcome.normal(&player.times));
            writes |= outcome.may_have_written();
            stats.note(&outcome);
        }
        let (left, right) = (&said[0], &said[1]);
        if left == right {
            continue;
        }
        let Some(Known { name, .. }) = known.iter().find(|known| (known.shows)(step, left, right)) else {
            return Err((at, format!("the left store: {left}\nthe right store: {right}")));
        };
        *stats.known.entry(name).or_default() += 1;
        if writes {
            break;
        }
    }
    Ok(stats)
}
