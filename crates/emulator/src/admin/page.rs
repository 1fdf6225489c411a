//! Pages of a listing, in the order of names, so that what comes or goes in between moves nothing else.

use tonic::Status;

/// The most that one page has.
const MAX_PAGE: usize = 300;

/// The page that a token leads to, and the token of the next; without a token, the first.
pub(super) fn page<T>(
    mut all: Vec<T>,
    name: impl Fn(&T) -> &String,
    size: i32,
    token: &str,
) -> Result<(Vec<T>, String), Status> {
    let size = match usize::try_from(size) {
        Ok(0) => MAX_PAGE,
        Ok(size) => size.min(MAX_PAGE),
        Err(_) => return Err(Status::invalid_argument("the page size is negative")),
    };
    if !token.is_empty() && !token.starts_with("projects/") {
        return Err(Status::invalid_argument("bad page token"));
    }
    all.sort_by(|a, b| name(a).cmp(name(b)));
    let start = all.partition_point(|item| name(item).as_str() <= token);
    let mut rest = all.split_off(start);
    let more = rest.len() > size;
    rest.truncate(size);
    let next = rest.last().filter(|_| more).map(|last| name(last).clone());
    Ok((rest, next.unwrap_or_default()))
}
