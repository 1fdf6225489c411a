//! Names in a bucket that are no paths to `object_store`: it loses the slash at the end of `folder/`, the empty object
//! that consoles make for a folder, and fails the whole listing over a `a//b`. Both are left out before it sees them.

/// Whether a query asks for a listing.
pub(crate) fn asked_for(query: &str) -> bool {
    query.split('&').any(|parameter| parameter == "list-type=2")
}

/// The XML of a listing without entries whose names are no paths.
pub(crate) fn only_keys(xml: &str) -> String {
    without(&without(xml, "Contents", "Key", ""), "CommonPrefixes", "Prefix", "/")
}

/// Without the elements in which the text of `name`, after `end` is taken off, is no path.
fn without(xml: &str, element: &str, name: &str, end: &str) -> String {
    let (open, close) = (format!("<{element}>"), format!("</{element}>"));
    let mut kept = String::with_capacity(xml.len());
    let mut rest = xml;
    while let Some(start) = rest.find(&open) {
        let Some(length) = rest[start..].find(&close).map(|length| length + close.len()) else { break };
        let (before, entry) = (&rest[..start], &rest[start..start + length]);
        kept.push_str(before);
        if text(entry, name).is_some_and(|text| text.strip_suffix(end).is_some_and(is_path)) {
            kept.push_str(entry);
        }
        rest = &rest[start + length..];
    }
    kept.push_str(rest);
    kept
}

fn text<'a>(entry: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = entry.split_once(&format!("<{name}>"))?;
    rest.split_once(&format!("</{name}>")).map(|(text, _)| text)
}

/// Whether `object_store` keeps it as it is. Escapes stand for no slash and no dot; a control character is one by its
/// number.
fn is_path(text: &str) -> bool {
    let segments = text.split('/').all(|segment| !matches!(segment, "" | "." | ".."));
    let control = |entity: &str| {
        let number = entity.split_once(';').map_or("", |(number, _)| number);
        let number = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16),
            None => number.parse(),
        };
        number.is_ok_and(|number| number < 32 || number == 127)
    };
    segments && !text.contains(|c: char| c.is_ascii_control()) && !text.split("&#").skip(1).any(control)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_path_is_left_out() {
        let entry = |key: &str| format!("<Contents><Key>{key}</Key><Size>0</Size></Contents>");
        let prefix = |prefix: &str| format!("<CommonPrefixes><Prefix>{prefix}</Prefix></CommonPrefixes>");
        let list = |entries: &[String]| format!("<ListBucketResult>{}</ListBucketResult>", entries.concat());
        let xml = list(&[
            entry("a/b"),
            entry("folder/"),
            entry("a//b"),
            entry("/a"),
            entry("../a"),
            entry("a&#10;b"),
            entry("a&#x0A;b"),
            entry("a&#39;b&amp;c.."),
            prefix("a/"),
            prefix("a//"),
            prefix("/"),
        ]);
        assert_eq!(only_keys(&xml), list(&[entry("a/b"), entry("a&#39;b&amp;c.."), prefix("a/")]));
        assert_eq!(only_keys("<Error/>"), "<Error/>");
        assert_eq!(only_keys("<Contents><Key>a"), "<Contents><Key>a");
    }
}
