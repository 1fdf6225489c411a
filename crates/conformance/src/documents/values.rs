//! Values come back as they were stored.

use reelbase_core::{Fields, GeoPoint, Session, Timestamp, Value, ValueRef, Write};

use super::{Context, assert_fields, assert_value, field, fields};

fn time(text: &str) -> Value {
    Value::from(text.parse::<Timestamp>().unwrap())
}

/// Every type survives the way there and back, and a query returns the same.
pub async fn every_type_comes_back(cx: Context) {
    let nested = Value::map([("l", Value::array([Value::map([("x", Value::null())])])), ("s", "deep".into())]);
    let data: Fields = fields([
        ("null", Value::null()),
        ("yes", true.into()),
        ("integer", i64::MIN.into()),
        ("large", i64::MAX.into()),
        ("double", 1.5.into()),
        ("infinite", f64::INFINITY.into()),
        ("time", time("2025-03-01T12:00:00.123456Z")),
        ("string", "text".into()),
        ("bytes", Value::bytes([0, 1, 255])),
        ("reference", Value::reference(&cx.doc("users/u1"))),
        ("place", GeoPoint { latitude: -12.5, longitude: 179.25 }.into()),
        ("array", Value::array([Value::from(1), "two".into(), Value::null()])),
        ("map", nested),
        ("vector", Value::vector(&[1.0, -0.5])),
        ("nothing", Value::array([0; 0])),
        ("empty", Value::map([("a", 0); 0])),
    ]);
    cx.write(Write::set(cx.doc("videos/v1"), data.clone())).await;
    assert_fields(&cx.fields("videos/v1").await, &data);
    let found = reelbase_core::SessionExt::fetch(&*cx.store(), cx.all("videos")).await.unwrap();
    assert_fields(found[0].fields(), &data);
}

/// `1` stays an integer and `1.0` a double.
pub async fn integers_and_doubles_keep_their_type(cx: Context) {
    cx.put("videos/v1", [("i", Value::from(1)), ("d", Value::from(1.0))]).await;
    let fields = cx.fields("videos/v1").await;
    assert_value(fields.get("i"), 1);
    assert_value(fields.get("d"), 1.0);
}

/// NaN comes back as NaN.
pub async fn nan_comes_back(cx: Context) {
    cx.put("videos/v1", [("d", f64::NAN)]).await;
    assert!(cx.fields("videos/v1").await.get("d").unwrap().is_nan());
}

/// Negative zero keeps its sign.
pub async fn the_sign_of_zero_is_kept(cx: Context) {
    cx.put("videos/v1", [("d", -0.0)]).await;
    match cx.fields("videos/v1").await.get("d") {
        Some(ValueRef::Double(d)) => assert!(d == 0.0 && d.is_sign_negative()),
        other => panic!("expected -0.0, got {other:?}"),
    }
}

/// The first and the last time there is.
pub async fn times_reach_from_year_1_to_9999(cx: Context) {
    let data = fields([
        ("first", Value::from(Timestamp::MIN)),
        ("last", Value::from(Timestamp::MAX)),
        ("before", time("1969-12-31T23:59:59.999999Z")),
    ]);
    cx.write(Write::set(cx.doc("videos/v1"), data.clone())).await;
    assert_fields(&cx.fields("videos/v1").await, &data);
}

/// Strings of any script, with NUL, astral and combining characters, as values and as names.
pub async fn strings_of_any_script_come_back(cx: Context) {
    let strings = ["", "\0", "a\0b", "é", "e\u{301}", "\u{fffd}", "\u{ff30}", "😀", "👨‍👩‍👧", "שלום", "\u{10ffff}"];
    let names = strings.iter().enumerate().map(|(i, s)| (format!("{i}{s}"), Value::from(*s)));
    let data: Fields = names.collect();
    cx.write(Write::set(cx.doc("videos/v1"), data.clone())).await;
    assert_fields(&cx.fields("videos/v1").await, &data);
}

/// Names that must be quoted in a path are found by their path.
pub async fn quoted_names_are_found(cx: Context) {
    let names = ["a.b", "a b", "1a", "`", "\\", "ä", "a/b", "a-b"];
    let data: Fields = names.iter().map(|name| (*name, 7)).collect();
    cx.write(Write::set(cx.doc("videos/v1"), data)).await;
    let fields = cx.fields("videos/v1").await;
    for name in names {
        let path = reelbase_core::FieldPath::new([name]).unwrap();
        assert_value(fields.get_path(&path), 7);
        let query = cx.all("videos").and(reelbase_core::Filter::equal(path, 7));
        assert_eq!(cx.ids(query).await, ["v1"], "{name}");
    }
}

/// Deep nesting comes back.
pub async fn nested_maps_come_back(cx: Context) {
    let deep = (0..15).fold(Value::from("bottom"), |inside, _| Value::map([("a", inside)]));
    cx.put("videos/v1", [("m", deep.clone())]).await;
    assert_value(cx.fields("videos/v1").await.get("m"), deep);
    let read =
        cx.get_many(&[cx.doc("videos/v1")], reelbase_core::ReadOptions::default().select(vec![field("m.a.a")])).await;
    assert!(read.unwrap()[0].is_some());
}
