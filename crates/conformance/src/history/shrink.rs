//! Failing histories made short.

use std::future::Future;

use super::{Run, Step};

/// How many runs are spent on making a history short.
const RUNS: usize = 600;

struct Shrink<F> {
    run: F,
    left: usize,
    history: Vec<Step>,
    message: String,
}

/// The shortest history found that still fails, and how it fails. Any failure will do.
pub(super) async fn shrink<F, Fut>(history: Vec<Step>, message: String, run: F) -> (Vec<Step>, String)
where
    F: Fn(Vec<Step>) -> Fut,
    Fut: Future<Output = Run>,
{
    let mut shrink = Shrink { run, left: RUNS, history, message };
    shrink.drop_steps().await;
    shrink.drop_parts().await;
    shrink.drop_steps().await;
    (shrink.history, shrink.message)
}

impl<F, Fut> Shrink<F>
where
    F: Fn(Vec<Step>) -> Fut,
    Fut: Future<Output = Run>,
{
    /// Takes a candidate over if it fails; what comes after the failing step goes as well.
    async fn try_out(&mut self, mut candidate: Vec<Step>) -> bool {
        if self.left == 0 {
            return false;
        }
        self.left -= 1;
        match (self.run)(candidate.clone()).await {
            Ok(_) => false,
            Err((at, message)) => {
                candidate.truncate(at + 1);
                self.history = candidate;
                self.message = message;
                true
            }
        }
    }

    /// Leaves out runs of steps, long ones first.
    async fn drop_steps(&mut self) {
        let mut length = self.history.len() / 2;
        while length > 0 {
            let mut at = 0;
            // The last step is the one that fails.
            while at + length < self.history.len() {
                let mut candidate = self.history.clone();
                candidate.drain(at..at + length);
                if !self.try_out(candidate).await {
                    at += length;
                }
            }
            length /= 2;
        }
    }

    /// Leaves out single writes, transforms and reads.
    async fn drop_parts(&mut self) {
        let mut at = 0;
        while at < self.history.len() {
            let mut part = 0;
            while let Some(candidate) = without_part(&self.history, at, part) {
                if !self.try_out(candidate).await {
                    part += 1;
                }
                if at >= self.history.len() {
                    return;
                }
            }
            at += 1;
        }
    }
}

/// The history without the part of a step that has this number; `None` when the step has no such part.
fn without_part(history: &[Step], at: usize, part: usize) -> Option<Vec<Step>> {
    let mut candidate = history.to_vec();
    let step = candidate.get_mut(at)?;
    let mut left = part;
    for reads in step.reads_mut() {
        if left < reads.len() {
            reads.remove(left);
            return Some(candidate);
        }
        left -= reads.len();
    }
    for writes in step.writes_mut() {
        if left < writes.len() {
            writes.remove(left);
            return Some(candidate);
        }
        left -= writes.len();
        for planned in writes {
            let transforms = &mut planned.write.transforms;
            if left < transforms.len() {
                transforms.remove(left);
                return Some(candidate);
            }
            left -= transforms.len();
        }
    }
    None
}
