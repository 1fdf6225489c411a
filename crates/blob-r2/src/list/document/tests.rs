use super::*;

const REST: &str = "<LastModified>2025-01-31T12:00:00.123Z</LastModified><ETag>&quot;5d41&quot;</ETag><Size>7</Size>";

fn object(key: &str) -> String {
    format!("<Contents><Key>{key}</Key>{REST}</Contents>")
}

fn listing(content: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\
         {content}</ListBucketResult>"
    )
}

fn parse(document: impl AsRef<[u8]>) -> Result<Listed> {
    Listed::parse(document.as_ref(), 1_000)
}

/// The keys of a listing of these objects.
fn keys(content: &str) -> Vec<String> {
    let page = parse(listing(content)).unwrap().page;
    page.objects.into_iter().map(|object| object.key.to_string()).collect()
}

fn refused(document: impl AsRef<[u8]>) -> (ErrorKind, String) {
    let error = parse(document).unwrap_err();
    (error.kind(), error.to_string())
}

#[test]
fn a_page_is_read() {
    let text = listing(&format!(
        "<Name>b</Name><Prefix>a/</Prefix><KeyCount>3</KeyCount><MaxKeys>3</MaxKeys><Delimiter>/</Delimiter>\
         <EncodingType>url</EncodingType><IsTruncated>true</IsTruncated>\
         <NextContinuationToken>1+/=%2F&amp;</NextContinuationToken>{}\
         <CommonPrefixes><Prefix>a/c+d/</Prefix></CommonPrefixes><CommonPrefixes><Prefix>a/%C3%B1/</Prefix>\
         </CommonPrefixes>",
        object("a/b")
    ));
    let Listed { page, next } = parse(&text).unwrap();
    let at = "2025-01-31T12:00:00.123Z".parse().unwrap();
    assert_eq!(page.objects, [ListedBlob::new(BlobKey::new("a/b").unwrap(), 7, ETag::new("5d41"), at)]);
    assert_eq!(page.prefixes, ["a/c d/", "a/ñ/"].map(|prefix| BlobPrefix::new(prefix).unwrap()));
    // What is no name comes as it is.
    assert_eq!(next.as_deref(), Some("1+/=%2F&"));
}

#[test]
fn an_empty_page_is_a_page() {
    for text in [
        "<ListBucketResult/>",
        "\u{feff}<ListBucketResult></ListBucketResult>",
        "<ListBucketResult>\n  <Contents_/>\n <NextContinuationToken/><IsTruncated>false</IsTruncated></ListBucketResult>\n",
        "<a:ListBucketResult xmlns:a=\"x\"><a:IsTruncated>false</a:IsTruncated></a:ListBucketResult><!-- all -->",
    ] {
        let Listed { page, next } = parse(text).unwrap();
        assert!(page.is_empty() && next.is_none(), "{text}");
    }
}

#[test]
fn names_are_what_xml_and_then_the_url_say() {
    let named = [
        ("a&amp;b &lt;&gt;&quot;&apos;", "a&b <>\"'"),
        ("&#241;&#xF1;&#x65E5;", "ññ日"),
        ("<![CDATA[<a>&amp;]]>b", "<a>&amp;b"),
        ("a<!-- no -->b<?no no?>c", "abc"),
        (" a ", " a "),
        ("日本/語", "日本/語"),
    ];
    for (text, key) in named {
        assert_eq!(keys(&object(text)), [key]);
        assert_eq!(keys(&format!("<EncodingType>url</EncodingType>{}", object(text))), [key]);
    }
    for (text, plain, encoded) in [
        ("a+b", "a+b", "a b"),
        ("a%2Bb%25", "a%2Bb%25", "a+b%"),
        ("%C3%B1%2f+%26amp;", "%C3%B1%2f+%26amp;", "ñ/ &amp;"),
        ("100%", "100%", "100%"),
        ("a&#37;41", "a%41", "aA"),
    ] {
        assert_eq!(keys(&object(text)), [plain]);
        assert_eq!(keys(&format!("<EncodingType>other</EncodingType>{}", object(text))), [plain]);
        // Whether they are encoded may be said first or last.
        assert_eq!(keys(&format!("<EncodingType>url</EncodingType>{}", object(text))), [encoded]);
        assert_eq!(keys(&format!("{}<EncodingType>url</EncodingType>", object(text))), [encoded]);
    }
    let late = "<CommonPrefixes><Prefix>a+b/</Prefix></CommonPrefixes><EncodingType>url</EncodingType>";
    assert_eq!(parse(listing(late)).unwrap().page.prefixes, [BlobPrefix::new("a b/").unwrap()]);
    let (kind, error) = refused(listing(&format!("<EncodingType>url</EncodingType>{}", object("%FF"))));
    assert_eq!((kind, error.contains("is not UTF-8")), (ErrorKind::Internal, true), "{error}");
}

#[test]
fn what_is_no_key_is_left_out() {
    let content = ["a/", "b", "", "c//d", "e&#1;", "../f", "g"].map(object).concat();
    assert_eq!(keys(&content), ["b", "g"]);
    let groups = "<CommonPrefixes><Prefix>/</Prefix></CommonPrefixes><CommonPrefixes/>\
                  <CommonPrefixes><Prefix>a/</Prefix></CommonPrefixes>";
    assert_eq!(parse(listing(groups)).unwrap().page.prefixes, [BlobPrefix::new("a/").unwrap()]);
}

#[test]
fn what_else_is_said_is_passed_over() {
    let content = format!(
        "<Key>x</Key><Odd a=\"&gt;\"><Contents><Key>y</Key>{REST}</Contents><Odd/></Odd>\n<!-- <Contents> -->\
         <Contents><Owner><ID>o</ID><Key>z</Key><Size>9</Size></Owner><s:Key a=\"1\">a</s:Key><Checksum/>{REST}\
         <Size_>8</Size_><StorageClass>STANDARD</StorageClass><RestoreStatus><Size>6</Size></RestoreStatus></Contents>"
    );
    let page = parse(listing(&content)).unwrap().page;
    assert_eq!(page.objects.len(), 1);
    assert_eq!((page.objects[0].key.as_str(), page.objects[0].size), ("a", 7));
}

#[test]
fn times_are_read_in_every_form_of_theirs() {
    for (text, same) in [
        ("2025-01-31T12:00:00Z", "2025-01-31T12:00:00Z"),
        ("2025-01-31T12:00:00.1234567Z", "2025-01-31T12:00:00.123456Z"),
        ("2025-01-31T13:00:00.5+01:00", "2025-01-31T12:00:00.5Z"),
    ] {
        let content = object("a").replace("2025-01-31T12:00:00.123Z", text);
        let page = parse(listing(&content)).unwrap().page;
        assert_eq!(page.objects[0].last_modified, same.parse().unwrap());
    }
}

#[test]
fn an_object_of_which_too_little_is_said_is_an_error() {
    for missing in ["Key", "Size", "ETag", "LastModified"] {
        let content = object("a").replace(&format!("<{missing}>"), "<No>").replace(&format!("</{missing}>"), "</No>");
        let (kind, error) = refused(listing(&content));
        assert_eq!((kind, error.contains("has no key, length")), (ErrorKind::Internal, true), "{missing}: {error}");
    }
    for (good, bad) in [(">7<", ">-7<"), (">7<", ">1e3<"), ("2025-01-31T", "yesterday ")] {
        assert_eq!(refused(listing(&object("a").replace(good, bad))).0, ErrorKind::Internal, "{bad}");
    }
    let (kind, error) = refused(listing("<IsTruncated>true</IsTruncated>"));
    assert_eq!((kind, error.contains("where the next begins")), (ErrorKind::Internal, true), "{error}");
}

/// A connection that was cut, or a proxy's own words, may be better the next time.
#[test]
fn a_document_that_was_cut_is_no_page() {
    let content = format!(
        "<IsTruncated>false</IsTruncated><EncodingType>url</EncodingType>{}<Owner><ID/></Owner>{}",
        object("a&amp;b"),
        object("c")
    );
    let whole = listing(&content);
    assert_eq!(parse(&whole).unwrap().page.len(), 2);
    for end in 0..whole.len() {
        let error = parse(&whole[..end]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unavailable, "{end}: {error}");
        assert!(error.to_string().contains("the service's listing cannot be read: "), "{error}");
    }
}

#[test]
fn what_no_service_says_is_no_page() {
    for text in [
        "",
        " ",
        "upstream connect error",
        "{\"error\":\"no\"}",
        "<html><head><title>502 Bad Gateway</title></head><body><center>nginx<br></body></html>",
        "<!DOCTYPE html>\n<html lang=\"en-US\"><p>Error 1020</p></html>",
        "<Error><Code>SlowDown</Code></Error>",
        "</ListBucketResult>",
        "<ListBucketResult></Other>",
        "<ListBucketResult><Contents></ListBucketResult>",
        "<ListBucketResult><IsTruncated>maybe</IsTruncated></ListBucketResult>",
        "<ListBucketResult><IsTruncated/></ListBucketResult>",
        "<ListBucketResult><Contents><Key>a<b/></Key></Contents></ListBucketResult>",
        "<ListBucketResult><Contents><Key>&nope;</Key></Contents></ListBucketResult>",
        "<ListBucketResult><Contents><Key>&#0;</Key></Contents></ListBucketResult>",
        "<ListBucketResult><Contents><Key>a&b</Key></Contents></ListBucketResult>",
        "<!DOCTYPE l [<!ENTITY e \"x\">]><ListBucketResult><Contents><Key>&e;</Key></Contents></ListBucketResult>",
    ] {
        assert_eq!(refused(text).0, ErrorKind::Unavailable, "{text}");
    }
    for bytes in [&b"\xff\xfe<\0L\0"[..], b"<ListBucketResult>\xff</ListBucketResult>", &[0; 100]] {
        assert_eq!(refused(bytes).0, ErrorKind::Unavailable);
    }
}
