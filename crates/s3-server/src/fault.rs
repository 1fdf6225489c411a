//! What tests make go wrong.

use std::{
    collections::{BTreeMap, VecDeque},
    fmt,
    time::Duration,
};

use crate::operation::{Operation, Request};

/// So many of the newest requests are kept; a bench sends more than fit in memory.
const KEPT: usize = 10_000;

/// How a request fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// Answered with this status, and nothing is done. 503 is `SlowDown`, 429 `TooManyRequests`, 500 `InternalError`.
    Status(u16),
    /// The connection is cut, and nothing is done.
    Cut,
    /// All is done, and the connection is cut before the answer.
    CutAfter,
    /// All is done, and the connection is cut after so many bytes of the answer's body.
    CutBody(u64),
    /// All is done, and the answer is 200 with `InternalError` in its body, as S3 answers a completion or a copy that
    /// fails after the answer has begun.
    ErrorIn200,
}

impl Fault {
    /// S3's code for a status.
    pub(crate) fn code(status: u16) -> &'static str {
        match status {
            400 => "InvalidRequest",
            401 => "Unauthorized",
            403 => "AccessDenied",
            404 => "NoSuchKey",
            408 => "RequestTimeout",
            409 => "OperationAborted",
            412 => "PreconditionFailed",
            429 => "TooManyRequests",
            503 => "SlowDown",
            504 => "GatewayTimeout",
            _ => "InternalError",
        }
    }
}

type Predicate = Box<dyn Fn(&Request) -> bool + Send>;

struct Planned {
    left: usize,
    fault: Fault,
    applies: Predicate,
}

/// What is planned, and what has been asked for.
#[derive(Default)]
pub(crate) struct Script {
    planned: Vec<Planned>,
    pub(crate) latency: Duration,
    requests: VecDeque<Request>,
    counts: BTreeMap<Operation, usize>,
}

impl Script {
    pub(crate) fn plan(&mut self, left: usize, fault: Fault, applies: Predicate) {
        self.planned.push(Planned { left, fault, applies });
    }

    /// Takes down a request and returns what is to become of it.
    pub(crate) fn next(&mut self, request: &Request) -> Option<Fault> {
        if self.requests.len() == KEPT {
            self.requests.pop_front();
        }
        self.requests.push_back(request.clone());
        *self.counts.entry(request.operation).or_default() += 1;
        let at = self.planned.iter().position(|planned| (planned.applies)(request))?;
        let planned = &mut self.planned[at];
        planned.left = planned.left.saturating_sub(1);
        let fault = planned.fault;
        if planned.left == 0 {
            self.planned.remove(at);
        }
        Some(fault)
    }

    pub(crate) fn clear_faults(&mut self) {
        self.planned.clear();
    }

    pub(crate) fn clear_requests(&mut self) {
        self.requests.clear();
        self.counts.clear();
    }

    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.iter().cloned().collect()
    }

    pub(crate) fn count(&self, operation: Operation) -> usize {
        self.counts.get(&operation).copied().unwrap_or(0)
    }
}

impl fmt::Debug for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let planned = self.planned.iter().map(|planned| (planned.left, planned.fault)).collect::<Vec<_>>();
        f.debug_struct("Script")
            .field("planned", &planned)
            .field("latency", &self.latency)
            .field("counts", &self.counts)
            .finish_non_exhaustive()
    }
}
