//! Names of clip files, which hold titles and styles that both hold underscores.

use crate::{Style, keys::safe_title};

/// What the name of a clip's file tells.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ClipName {
    /// Its place in the order of work, 0 to 999.
    pub priority: u32,
    /// Which scene it shows.
    pub scene_id: u32,
    /// The scene's title as file names hold it: lower-case, `-` for spaces, cut to 60 characters.
    pub safe_title: String,
    /// How it is framed.
    pub style: Style,
}

impl ClipName {
    /// Reads a name without its extension: `clip_{priority:02}_{scene_id:02}_{title}_{style}`.
    ///
    /// Where title and style part is told by the scene's own title, of which there may be several; what follows it is
    /// the style. Where none of them fits, the known styles are tried, longest first.
    pub fn parse<'a>(stem: &str, titles_of: impl FnOnce(u32) -> Vec<&'a str>) -> Option<Self> {
        let rest = stem.strip_prefix("clip_")?;
        let (priority, rest) = number(rest)?;
        let (scene_id, rest) = number(rest)?;
        let by_title = titles_of(scene_id).into_iter().find_map(|title| after_title(rest, title));
        let (safe_title, style) = by_title.or_else(|| by_style(rest))?;
        let name = Self { priority, scene_id, safe_title: safe_title.to_owned(), style };
        (priority <= 999 && scene_id <= 10_000).then_some(name)
    }
}

/// A number of two digits or more, without needless zeros, and what follows its underscore.
fn number(text: &str) -> Option<(u32, &str)> {
    let (digits, rest) = text.split_once('_')?;
    let padded = digits.len() == 2 || (digits.len() > 2 && !digits.starts_with('0'));
    let number = (padded && digits.bytes().all(|b| b.is_ascii_digit())).then(|| digits.parse().ok())??;
    Some((number, rest))
}

/// Title and style, if the name goes on with this title.
fn after_title<'a>(rest: &'a str, title: &str) -> Option<(&'a str, Style)> {
    let mut found = rest.chars();
    for expected in safe_title(title).chars() {
        let c = found.next()?;
        // Which marks of other scripts count as letters differs between languages' libraries: what wrote the name may
        // have made `_` of one that we keep.
        if c != expected && (c != '_' || expected.is_ascii()) {
            return None;
        }
    }
    let style = found.as_str().strip_prefix('_')?;
    Some((&rest[..rest.len() - style.len() - 1], Style::new(style).ok()?))
}

/// Title and style, if the name ends in a known style.
fn by_style(rest: &str) -> Option<(&str, Style)> {
    let mut known: Vec<_> = Style::KNOWN.iter().collect();
    known.sort_by_key(|style| std::cmp::Reverse(style.as_str().len()));
    known.into_iter().find_map(|style| {
        let title = rest.strip_suffix(style.as_str())?.strip_suffix('_')?;
        (!title.is_empty()).then(|| (title, style.clone()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(stem: &str, title: Option<&str>) -> Option<(u32, u32, String, String)> {
        let name = ClipName::parse(stem, |_| title.into_iter().collect())?;
        Some((name.priority, name.scene_id, name.safe_title, name.style.as_str().to_owned()))
    }

    fn name(priority: u32, scene_id: u32, title: &str, style: &str) -> Option<(u32, u32, String, String)> {
        Some((priority, scene_id, title.to_owned(), style.to_owned()))
    }

    #[test]
    fn the_scenes_title_comes_first() {
        let title = Some("under_score_title left_focus");
        assert_eq!(
            parse("clip_29_01_under_score_title-left_focus_original", title),
            name(29, 1, "under_score_title-left_focus", "original")
        );
        assert_eq!(
            parse("clip_29_01_under_score_title-left_focus_left_focus", title),
            name(29, 1, "under_score_title-left_focus", "left_focus")
        );
        // The title ends in what could be the first half of a style.
        assert_eq!(
            parse("clip_01_02_the_intelligent_split", Some("The_intelligent")),
            name(1, 2, "the_intelligent", "split")
        );
        assert_eq!(parse("clip_01_02_split_split_fast", Some("split")), name(1, 2, "split", "split_fast"));
        // What follows a known title is the style, known or not.
        assert_eq!(parse("clip_99_01_über_holographic", Some("Über")), name(99, 1, "über", "holographic"));
    }

    #[test]
    fn then_known_styles_longest_first() {
        assert_eq!(parse("clip_07_77_ghost-scene_split", None), name(7, 77, "ghost-scene", "split"));
        assert_eq!(parse("clip_07_77_a_intelligent_split", None), name(7, 77, "a", "intelligent_split"));
        assert_eq!(parse("clip_07_77_a_split_fast", Some("another title")), name(7, 77, "a", "split_fast"));
    }

    #[test]
    fn the_rest_is_unparsable() {
        for stem in [
            "clip_0_split",
            "clip_07_split",
            "clip_07_77_split",
            "clip_07_77__split",
            "clip_07_77_ghost-scene_holographic",
            "clip_7_77_a_split",
            "clip_007_77_a_split",
            "clip_1000_01_a_split",
            "clip_01_10001_a_split",
            "clip_-1_01_a_split",
            "clip_99999999999_01_a_split",
            "movie_07_77_a_split",
            "",
        ] {
            assert_eq!(parse(stem, None), None, "{stem}");
        }
        assert_eq!(parse(&format!("clip_01_01_a_{}", "x".repeat(51)), Some("a")), None);
        assert_eq!(parse("clip_01_01_a_", Some("a")), None);
    }

    #[test]
    fn numbers_may_be_longer_than_two_digits() {
        assert_eq!(parse("clip_100_1234_a_split", None), name(100, 1_234, "a", "split"));
    }

    #[test]
    fn marks_may_have_become_underscores() {
        // A library that counts only letters and digits replaces the vowel signs.
        let name_of = |stem: &str, title| parse(stem, Some(title)).map(|(_, _, title, style)| (title, style));
        let found = name_of("clip_01_01_ह_न_द__holographic", "हिन्दी");
        assert_eq!(found, Some(("ह_न_द_".to_owned(), "holographic".to_owned())));
        assert_eq!(name_of("clip_01_01_a__holographic", "ab"), None);
    }
}
