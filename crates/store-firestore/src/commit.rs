//! Commits, within transactions and without.

use reelbase_core::{CommitResult, Error, ErrorKind, Operation, Result, Write, WriteResult};
use reelbase_firestore_wire::{DatabaseName, EncodedWrites, decode_time, decode_write_result, encode_write_bytes, pb};

use tonic::GrpcMethod;

use crate::{
    client::{Client, SERVICE},
    error,
    retry::Repeat,
};

/// Refuses what no server would take, before anything is sent.
pub(crate) fn check(writes: &[Write]) -> Result<()> {
    writes.iter().try_for_each(Write::check)
}

/// Commits writes that were checked; with the id of a transaction, as its end.
pub(crate) async fn commit(client: &Client, writes: &[Write], transaction: Option<Vec<u8>>) -> Result<CommitResult> {
    let database = client.database();
    let repeat = if transaction.is_some() { Repeat::TransactionCommit } else { Repeat::Commit };
    let transaction = transaction.unwrap_or_default();
    let request = || EncodedWrites {
        database: database.as_str().to_owned(),
        writes: writes.iter().map(|write| encode_write_bytes(database, write)).collect(),
        transaction: transaction.clone(),
    };
    let commit = |_, request| client.send_writes(GrpcMethod::new(SERVICE, "Commit"), request);
    let answer: Result<pb::CommitResponse, _> = client.call(repeat, request, commit).await;
    let answer = answer.map_err(|status| {
        let error = error::from_commit(status);
        match writes {
            // Of one write there is no doubt which has failed, whatever the message says.
            [only] if is_about_a_write(error.kind()) => error.at(&only.path),
            _ => error,
        }
    })?;
    let commit_time = answer.commit_time.as_ref().map(decode_time).transpose().map_err(unreadable)?;
    let commit_time = match commit_time {
        Some(time) => time,
        // Nothing was written, and some servers give that no time.
        None if writes.is_empty() => client.env().now(),
        None => return Err(unreadable(Error::invalid("it has no time"))),
    };
    let results = results_of(database, writes, &answer.write_results).map_err(unreadable)?;
    Ok(CommitResult::new(commit_time, results))
}

/// What each write of a commit came to.
fn results_of(database: &DatabaseName, writes: &[Write], results: &[pb::WriteResult]) -> Result<Vec<WriteResult>> {
    if results.len() != writes.len() {
        return Err(Error::invalid(format!("it has {} results for {} writes", results.len(), writes.len())));
    }
    writes.iter().zip(results).map(|(write, result)| result_of(database, write, result)).collect()
}

/// What a write came to. Servers differ in whether a verify has a time; it changes nothing, and has none here.
pub(crate) fn result_of(database: &DatabaseName, write: &Write, result: &pb::WriteResult) -> Result<WriteResult> {
    let mut result = decode_write_result(database, result)?;
    if matches!(write.operation, Operation::Delete | Operation::Verify) {
        result.update_time = None;
    }
    Ok(result)
}

/// The error of a commit that happened and whose answer cannot be read. It is no failure, so that nobody may take it for one.
pub(crate) fn unreadable(error: Error) -> Error {
    let what = format!("the commit happened, but its answer cannot be read: {}; read the documents", error.message());
    Error::new(ErrorKind::OutcomeUnknown, what).with_source(error)
}

fn is_about_a_write(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::NotFound | ErrorKind::AlreadyExists | ErrorKind::FailedPrecondition | ErrorKind::Invalid)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_has_a_result_for_each_write() {
        let database = DatabaseName::new("p", "d").unwrap();
        let writes = [Write::delete("c/a".parse().unwrap()), Write::delete("c/b".parse().unwrap())];
        let results = |count| results_of(&database, &writes, &vec![pb::WriteResult::default(); count]);
        assert_eq!(results(2).unwrap().len(), 2);
        for count in [0, 1, 3] {
            let error = unreadable(results(count).unwrap_err());
            assert_eq!(error.kind(), ErrorKind::OutcomeUnknown, "{error}");
        }
    }
}
