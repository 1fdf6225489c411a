//! Which video a URL means.

/// The most characters of a video's id, so that it fits the field.
const MAX_ID_CHARS: usize = 100;

/// The id of the YouTube video that a URL means; for any other URL a stable id derived from it.
///
/// Read are `watch?v=…`, `youtu.be/…`, `/shorts/…`, `/live/…` and `/embed/…`, on every host of YouTube's, with or without
/// a scheme. Any other text becomes `url-` and the 64-bit FNV-1a hash of its bytes (surrounding space taken off) in 16
/// hexadecimal digits: the same URL, the same id, everywhere and always. It is no checksum: whoever wants can make two
/// URLs collide.
///
/// ```
/// use reelbase_schema::youtube_id;
///
/// assert_eq!(youtube_id("https://www.youtube.com/watch?t=9&v=g1_e2d5nF90"), "g1_e2d5nF90");
/// assert_eq!(youtube_id("https://youtu.be/g1_e2d5nF90?si=share"), "g1_e2d5nF90");
/// assert_eq!(youtube_id("https://vimeo.com/76979871"), "url-5739dc04552196d6");
/// ```
pub fn youtube_id(url: &str) -> String {
    let url = url.trim();
    match find(url) {
        Some(id) => id.to_owned(),
        None => format!("url-{:016x}", fnv1a(url.as_bytes())),
    }
}

fn find(url: &str) -> Option<&str> {
    let rest = match url.split_once("://") {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http") => rest,
        Some(_) => return None,
        None => url,
    };
    let rest = rest.split('#').next().unwrap_or(rest);
    let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (host, path) = place.split_once('/').unwrap_or((place, ""));
    let host = host.strip_suffix(":443").unwrap_or(host).to_ascii_lowercase();
    let host = ["www.", "m.", "music."].iter().find_map(|sub| host.strip_prefix(sub)).unwrap_or(&host);
    let mut path = path.split('/');
    let id = match host {
        "youtu.be" => path.next(),
        "youtube.com" | "youtube-nocookie.com" => match path.next()? {
            "watch" => query.split('&').find_map(|pair| pair.strip_prefix("v=")),
            // An embedded playlist names no video.
            "embed" => path.next().filter(|id| *id != "videoseries"),
            "shorts" | "live" | "v" => path.next(),
            _ => None,
        },
        _ => None,
    };
    id.filter(|id| {
        (1..=MAX_ID_CHARS).contains(&id.len())
            && id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
    })
}

/// FNV-1a, 64 bits, as its authors define it (offset basis and prime of draft-eastlake-fnv).
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_fnv_1a() {
        // The test vectors of the draft.
        assert_eq!(fnv1a(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv1a(b"a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(fnv1a(b"foobar"), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn every_form_of_url_gives_the_id() {
        for url in [
            "https://www.youtube.com/watch?v=g1_e2d5nF90",
            "http://youtube.com/watch?app=desktop&v=g1_e2d5nF90&t=10s",
            "https://m.youtube.com/watch?v=g1_e2d5nF90#t=4",
            "https://music.youtube.com/watch?v=g1_e2d5nF90&list=x",
            "https://youtu.be/g1_e2d5nF90",
            "youtu.be/g1_e2d5nF90?si=abc",
            "https://YouTube.com/shorts/g1_e2d5nF90?feature=share",
            "https://www.youtube.com/live/g1_e2d5nF90",
            "https://www.youtube.com/embed/g1_e2d5nF90?autoplay=1",
            "https://www.youtube-nocookie.com/embed/g1_e2d5nF90",
            "  https://www.youtube.com/v/g1_e2d5nF90/ ",
        ] {
            assert_eq!(youtube_id(url), "g1_e2d5nF90", "{url}");
        }
    }

    #[test]
    fn other_urls_keep_a_stable_id() {
        for url in [
            "",
            "https://vimeo.com/76979871",
            "https://www.youtube.com/@channel",
            "https://www.youtube.com/watch?list=PL1",
            "https://www.youtube.com/watch?v=",
            "https://www.youtube.com/watch?v=a%2Fb",
            "https://www.youtube.com/embed/videoseries?list=PL1",
            "https://youtu.be/",
            "https://notyoutube.com/watch?v=g1_e2d5nF90",
            "https://youtube.com.evil.example/watch?v=g1_e2d5nF90",
            "ftp://youtube.com/watch?v=g1_e2d5nF90",
        ] {
            let id = youtube_id(url);
            assert!(id.starts_with("url-") && id.len() == 20, "{url}: {id}");
            assert_eq!(youtube_id(&format!(" {url}\n")), id);
        }
        assert_ne!(youtube_id("https://a.example/1"), youtube_id("https://a.example/2"));
    }
}
