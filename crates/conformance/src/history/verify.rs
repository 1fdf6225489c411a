//! Outcomes against the model.

use reelbase_core::{ErrorKind, Timestamp, Write, WriteResult};

use super::{
    Options, Stats, generate,
    outcome::{Answer, Commit, Ended, Failure, Outcome, Read, When},
};
use crate::model::{self, Doc, Model, Refused, Tree, difference};

pub(super) struct Verifier {
    model: Model,
    /// The states after each commit.
    versions: Vec<(Timestamp, Model)>,
    strict_indexes: bool,
    pub(super) stats: Stats,
}

/// Whether a transaction may or must lose against what others committed after its reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Conflict {
    /// Nothing near what it read has changed.
    No,
    /// Something in the scope of what it read has changed, but not the answers: aborting is caution.
    May,
    /// An answer has changed.
    Must,
}

type Verdict = Result<(), String>;

impl Verifier {
    pub(super) fn new(options: Options) -> Self {
        let model = Model::new().with_ttl(generate::TTL_GROUP, &generate::ttl_field());
        let strict_indexes = options.strict_indexes;
        Self { model, versions: Vec::new(), strict_indexes, stats: Stats::default() }
    }

    /// Judges an outcome, and brings the model to the state after it.
    pub(super) fn verify(&mut self, outcome: &Outcome) -> Verdict {
        self.stats.note(outcome);
        match outcome {
            Outcome::Commit(commit) => self.commit(commit, Conflict::No),
            Outcome::Each { writes, got } => self.each(writes, got),
            Outcome::Read(When::Now(now), read) => self.read(&self.model, read, *now),
            Outcome::Read(When::At(at), read) => match self.versions.iter().rev().find(|(time, _)| time == at) {
                Some((_, model)) => self.read(model, read, *at),
                None => Err(format!("there is no commit at {at}")),
            },
            Outcome::List { parent, collection, show_missing, got } => {
                let expected = self.model.list_documents(parent.as_ref(), collection, *show_missing);
                let got = got.as_ref().map_err(|failure| failure.words.clone())?;
                let same = expected.len() == got.len() && expected.iter().zip(got).all(|(a, b)| a.same(b));
                same.then_some(()).ok_or_else(|| format!("expected the listing {expected:?}\ngot {got:?}"))
            }
            Outcome::Collections { parent, got } => {
                let expected = self.model.list_collections(parent.as_ref());
                let got = got.as_ref().map_err(|failure| failure.words.clone())?;
                (expected == *got).then_some(()).ok_or_else(|| format!("expected {expected:?}, got {got:?}"))
            }
            Outcome::Transaction(ended) => {
                let snapshot = self.model.clone();
                self.reads(&snapshot, ended)?;
                self.ended(&snapshot, ended)
            }
            Outcome::Interleaved { first, between, second } => {
                let before = self.model.clone();
                self.reads(&before, first)?;
                self.commit(between, Conflict::No)?;
                let after = self.model.clone();
                self.reads(&after, second)?;
                self.ended(&before, first).map_err(|e| format!("the first transaction: {e}"))?;
                self.ended(&after, second).map_err(|e| format!("the second transaction: {e}"))
            }
            Outcome::Nothing => Ok(()),
        }
    }

    /// Judges a scan of everything.
    pub(super) fn verify_all(&self, all: &[Doc]) -> Verdict {
        let expected: Vec<Doc> = self.model.docs().cloned().collect();
        difference(&expected, all).map_or(Ok(()), |difference| Err(format!("afterwards the store holds: {difference}")))
    }

    fn commit(&mut self, commit: &Commit, conflict: Conflict) -> Verdict {
        let Commit { writes, got } = commit;
        // Failed commits have no time; any later one tells whether they were right to fail.
        let time = got.as_ref().map_or(Timestamp::MAX, |(time, _)| *time);
        let mut next = self.model.clone();
        let expected = next.commit(writes, time);
        match (&expected, got) {
            (_, Err(Failure { kind: ErrorKind::Aborted, .. })) if conflict >= Conflict::May => Ok(()),
            (_, Ok(_)) if conflict == Conflict::Must => {
                Err("the commit succeeded, although what the transaction read has changed".to_owned())
            }
            // Which of two failures is reported is left open.
            (Ok(_), Err(failure)) if conflict != Conflict::Must => Err(format!("the commit failed: {}", failure.words)),
            (Ok(_), Err(failure)) => Err(format!("the commit failed otherwise than by contention: {}", failure.words)),
            (Err(refused), Ok(_)) => Err(format!("the commit should fail: {refused:?}")),
            (Err(refused), Err(failure)) => same_kind(refused, failure),
            (Ok(outcomes), Ok((time, results))) => {
                outcomes.iter().zip(results).zip(writes).try_for_each(|((a, b), write)| same_result(write, a, b))?;
                let changed = !same_docs(&next, &self.model);
                let latest = self.model.docs().map(|doc| doc.updated).max();
                if changed && latest.is_some_and(|latest| latest >= *time) {
                    return Err(format!("the commit at {time} is not later than the last change at {latest:?}"));
                }
                self.model = next;
                self.versions.push((*time, self.model.clone()));
                Ok(())
            }
        }
    }

    fn each(&mut self, writes: &[Write], got: &Answer<Vec<Answer<WriteResult>>>) -> Verdict {
        let results = match (Model::check_each(writes), got) {
            (Err(refused), Err(failure)) => return same_kind(&refused, failure),
            (Err(refused), Ok(_)) => return Err(format!("the writes should be refused as a whole: {refused:?}")),
            (Ok(()), Err(failure)) => return Err(format!("the writes failed as a whole: {}", failure.words)),
            (Ok(()), Ok(results)) => results,
        };
        for (write, result) in writes.iter().zip(results) {
            let time = result.as_ref().ok().and_then(|result| result.update_time).unwrap_or(Timestamp::MAX);
            match (self.model.commit(std::slice::from_ref(write), time), result) {
                (Ok(outcomes), Ok(result)) => same_result(write, &outcomes[0], result)?,
                (Err(refused), Err(failure)) => same_kind(&refused, failure)?,
                (Ok(_), Err(failure)) => return Err(format!("the write of {} failed: {}", write.path, failure.words)),
                (Err(refused), Ok(_)) => return Err(format!("the write of {} should fail: {refused:?}", write.path)),
            }
        }
        Ok(())
    }

    fn reads(&self, snapshot: &Model, ended: &Ended) -> Verdict {
        ended.reads.iter().try_for_each(|read| self.read(snapshot, read, Timestamp::MIN))
    }

    fn read(&self, model: &Model, read: &Read, now: Timestamp) -> Verdict {
        match read {
            Read::Documents { paths, select, hide_expired, got } => {
                let got = got.as_ref().map_err(|failure| failure.words.clone())?;
                for (path, got) in paths.iter().zip(got) {
                    let expected = model.read(path, select.as_deref(), hide_expired.then_some(now));
                    let same = match (&expected, got) {
                        (Some(a), Some(b)) => a.same(b),
                        (a, b) => a.is_none() && b.is_none(),
                    };
                    if !same {
                        return Err(format!("expected {path} to be {expected:?}, got {got:?}"));
                    }
                }
                Ok(())
            }
            Read::Query { query, got } => match (model.query(query, now), got) {
                (Ok(expected), Ok(got)) => difference(&expected, got).map_or(Ok(()), |difference| {
                    let names = |docs: &[Doc]| docs.iter().map(|doc| doc.path.clone()).collect::<Vec<_>>();
                    Err(format!("{difference}\nexpected {:?}\ngot      {:?}", names(&expected), names(got)))
                }),
                (expected, got) => self.refusals(expected, got),
            },
            Read::Aggregate { query, aggregations, got } => match (model.aggregate(query, aggregations, now), got) {
                (Ok(expected), Ok(got)) => {
                    let same = expected.len() == got.len()
                        && expected.iter().zip(got).all(|((a, answer), (b, tree))| a == b && answer.accepts(tree));
                    same.then_some(()).ok_or_else(|| format!("expected {expected:?}\ngot      {got:?}"))
                }
                (expected, got) => self.refusals(expected, got),
            },
        }
    }

    /// Two answers of which at least one is a refusal.
    fn refusals<T, U>(&self, expected: model::Result<T>, got: &Answer<U>) -> Verdict {
        match (expected, got) {
            (Ok(_), Err(Failure { kind: ErrorKind::MissingIndex, .. })) if self.strict_indexes => Ok(()),
            (Err(refused), Err(failure)) => same_kind(&refused, failure),
            (Ok(_), Err(failure)) => Err(format!("the read failed: {}", failure.words)),
            (Err(refused), Ok(_)) => Err(format!("the read should be refused: {refused:?}")),
            (Ok(_), Ok(_)) => Ok(()),
        }
    }

    fn ended(&mut self, snapshot: &Model, ended: &Ended) -> Verdict {
        let Some(commit) = &ended.commit else { return Ok(()) };
        // A transaction that wrote nothing never loses.
        let conflict = if commit.writes.is_empty() {
            Conflict::No
        } else {
            ended.reads.iter().map(|read| self.conflict(snapshot, read)).max().unwrap_or(Conflict::No)
        };
        if conflict == Conflict::Must {
            self.stats.conflicts += 1;
        }
        self.commit(commit, conflict).map_err(|e| format!("{e} (conflict: {conflict:?})"))
    }

    fn conflict(&self, then: &Model, read: &Read) -> Conflict {
        let now = &self.model;
        let any = Timestamp::MIN;
        let scope_changed = |query: &reelbase_core::Query| {
            let changed = |a: &Model, b: &Model| {
                let in_scope = |doc: &&Doc| model::touches(query, &doc.path);
                a.docs().filter(in_scope).any(|doc| !b.docs().any(|other| other.same(doc)))
            };
            if changed(then, now) || changed(now, then) { Conflict::May } else { Conflict::No }
        };
        match read {
            Read::Documents { paths, .. } => {
                let same = |path| match (then.get(path), now.get(path)) {
                    (Some(a), Some(b)) => a.same(b),
                    (a, b) => a.is_none() && b.is_none(),
                };
                if paths.iter().all(same) { Conflict::No } else { Conflict::Must }
            }
            Read::Query { query, .. } => match (then.query(query, any), now.query(query, any)) {
                (Ok(a), Ok(b)) if difference(&a, &b).is_some() => Conflict::Must,
                _ => scope_changed(query),
            },
            Read::Aggregate { query, aggregations, .. } => {
                let answers = |model: &Model| model.aggregate(query, aggregations, any).ok();
                match (answers(then), answers(now)) {
                    (Some(a), Some(b)) if a.iter().zip(&b).any(|((_, a), (_, b))| surely_differ(a, b)) => {
                        Conflict::Must
                    }
                    _ => scope_changed(query),
                }
            }
        }
    }
}

fn same_docs(a: &Model, b: &Model) -> bool {
    a.docs().count() == b.docs().count() && a.docs().zip(b.docs()).all(|(a, b)| a.same(b))
}

fn surely_differ(a: &model::Answer, b: &model::Answer) -> bool {
    matches!((a, b), (model::Answer::Exact(a), model::Answer::Exact(b)) if !a.same(b))
}

fn same_kind(refused: &Refused, failure: &Failure) -> Verdict {
    if refused.kind == failure.kind {
        Ok(())
    } else {
        Err(format!("expected to be refused as {refused:?}, got: {}", failure.words))
    }
}

fn same_result(write: &Write, expected: &model::Outcome, got: &WriteResult) -> Verdict {
    let transforms: Vec<Tree> = got.transform_results.iter().map(|value| Tree::of(value.view())).collect();
    let same = expected.update_time == got.update_time
        && expected.transform_results.len() == transforms.len()
        && expected.transform_results.iter().zip(&transforms).all(|(a, b)| a.same(b));
    same.then_some(()).ok_or_else(|| format!("the write of {}: expected {expected:?}, got {got:?}", write.path))
}
