//! Timecodes and styles.

use proptest::prelude::*;
use reelbase_core::{ErrorKind, Fields};
use reelbase_schema::{ClipStatus, Style, Timecode};

#[test]
fn timecodes_are_read_and_written() {
    for (text, millis) in [
        ("00:00:00", 0),
        ("00:01:04", 64_000),
        ("00:01:04.500", 64_500),
        ("00:00:00.001", 1),
        ("99:59:59.999", 359_999_999),
    ] {
        let at: Timecode = text.parse().unwrap();
        assert_eq!((at.as_millis(), at.to_string()), (millis, text.to_owned()));
    }
    assert_eq!("00:01:04.000".parse::<Timecode>().unwrap().to_string(), "00:01:04");
}

#[test]
fn other_timecodes_are_refused() {
    for text in [
        "",
        "1:04",
        "01:04",
        "0:01:04",
        "00:1:04",
        "00:01:4",
        "00:60:00",
        "00:00:60",
        "000:01:04",
        "00:01:04.5",
        "00:01:04.",
        "00:01:04.5000",
        "00:01:04,500",
        " 00:01:04",
        "00:01:04 ",
        "-0:01:04",
        "+0:01:04",
        "00:01:04:05",
        "٠٠:٠١:٠٤",
    ] {
        assert_eq!(text.parse::<Timecode>().unwrap_err().kind(), ErrorKind::Invalid, "{text:?}");
        assert!(serde_json::from_value::<Timecode>(text.into()).is_err(), "{text:?}");
    }
    assert!(Timecode::from_millis(360_000_000).is_err());
    assert!(Timecode::from_secs(u32::MAX).is_err());
}

#[test]
fn styles_are_short_names() {
    let style = |text: &str| Style::new(text).is_ok();
    assert!(style("split") && style("streamer_top") && style("日本語") && style(&"é".repeat(50)) && style("____"));
    assert!(!style("") && !style(&"é".repeat(51)) && !style("__x__"));
    assert!(serde_json::from_str::<Style>("\"\"").is_err());
    assert_eq!(Style::KNOWN.len(), 8);
    assert_eq!(ClipStatus::KNOWN, ["processing", "completed", "failed"]);
}

proptest! {
    #[test]
    fn a_timecode_is_its_text(millis in 0..=Timecode::MAX.as_millis()) {
        let at = Timecode::from_millis(millis.into()).unwrap();
        prop_assert_eq!(at.to_string().parse::<Timecode>().unwrap(), at);
        let later = Timecode::from_millis(u64::from(millis / 2)).unwrap();
        prop_assert!(at.seconds_since(later) >= 0.0);
    }

    #[test]
    fn no_text_makes_a_timecode_panic(text in "\\PC{0,20}|[0-9:.]{0,14}") {
        if let Ok(at) = text.parse::<Timecode>() {
            prop_assert!(at <= Timecode::MAX);
        }
    }

    #[test]
    fn a_style_can_name_a_counter(text in "\\PC{0,60}") {
        if let Ok(style) = Style::new(text) {
            let fields = Fields::from_iter([(style.as_str().to_owned(), 1)]);
            prop_assert_eq!(fields.len(), 1);
            prop_assert!(reelbase_core::FieldPath::new(["clips_by_style".to_owned(), style.as_str().to_owned()]).is_ok());
        }
    }
}
