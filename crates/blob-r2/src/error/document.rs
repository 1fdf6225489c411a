//! The document that a service says no with.

use aws_smithy_types::body::SdkBody;
use aws_smithy_xml::decode::{Document, try_data};
use http_body_util::BodyExt;

/// More than any service has to say: what is longer is read so far.
const MOST: usize = 64 << 10;

/// What a service said. A proxy between says nothing that is known here.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) code: Option<String>,
    pub(super) message: Option<String>,
    pub(super) request_id: Option<String>,
}

impl Said {
    /// Reads it from the body of an answer, as far as that comes.
    pub(super) async fn read(mut body: SdkBody) -> Option<Self> {
        let mut text = Vec::new();
        while text.len() < MOST
            && let Some(Ok(frame)) = body.frame().await
        {
            if let Ok(data) = frame.into_data() {
                text.extend_from_slice(&data);
            }
        }
        Self::parse(&text)
    }

    fn parse(text: &[u8]) -> Option<Self> {
        let text = String::from_utf8_lossy(text);
        let mut document = Document::new(text.trim_start_matches('\u{feff}').trim_start());
        let mut root = document.root_element().ok()?;
        if root.start_el().local() != "Error" {
            return None;
        }
        let mut said = Self::default();
        while let Some(mut element) = root.next_tag() {
            let field = match element.start_el().local() {
                "Code" => &mut said.code,
                "Message" => &mut said.message,
                "RequestId" => &mut said.request_id,
                _ => continue,
            };
            *field = try_data(&mut element).ok().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        }
        Some(said)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(code: &str, message: &str, request_id: &str) -> Option<Said> {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Some(Said { code: some(code), message: some(message), request_id: some(request_id) })
    }

    #[test]
    fn what_services_say_is_understood() {
        let s3 = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>NoSuchKey</Code><Message>The specified key \
                  does not exist.</Message><Key>a&amp;b</Key><RequestId>4442587FB7D0A2F9</RequestId><HostId/></Error>";
        assert_eq!(
            Said::parse(s3.as_bytes()),
            said("NoSuchKey", "The specified key does not exist.", "4442587FB7D0A2F9")
        );
        // With a namespace, a mark of the byte order, line breaks and nested elements.
        let odd = "\u{feff}\r\n <Error xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\n <!-- why -->\n \
                   <Resource><Code>Inner</Code></Resource>\n <Message>a &lt;b&gt; &quot;c&quot; &#xF1;</Message>\n \
                   <Code> Slow </Code></Error>\n";
        assert_eq!(Said::parse(odd.as_bytes()), said("Slow", "a <b> \"c\" ñ", ""));
        assert_eq!(Said::parse(b"<Error/>"), said("", "", ""));
        assert_eq!(Said::parse(b"<Error><Code/><Message></Message></Error>"), said("", "", ""));
    }

    #[test]
    fn of_a_document_that_was_cut_the_beginning_is_understood() {
        let whole = "<Error><Code>SlowDown</Code><Message>Less</Message><RequestId>1</RequestId></Error>";
        for end in 0..whole.len() {
            let said = Said::parse(&whole.as_bytes()[..end]);
            if end < "<Error>".len() {
                assert_eq!(said, None, "{end}");
                continue;
            }
            let said = said.unwrap();
            let code_is_there = end >= whole.find("</Code>").unwrap() + "</Code>".len();
            if code_is_there {
                assert_eq!(said.code.as_deref(), Some("SlowDown"), "{end}");
            } else {
                assert_ne!(said.code.as_deref(), Some(""), "{end}");
            }
        }
    }

    #[test]
    fn what_no_service_says_is_nothing() {
        for text in [
            "",
            " ",
            "upstream connect error",
            "{\"error\":\"no\"}",
            "<html><head><title>502 Bad Gateway</title></head><body><center>nginx<br></body></html>",
            "<!DOCTYPE html>\n<html lang=\"en-US\"><p>Error 1020</p></html>",
            "<ListBucketResult><Code>x</Code></ListBucketResult>",
            "<Errors><Code>x</Code></Errors>",
            "<",
            "<Error",
            "\u{0}\u{0}<Error><Code>x</Code></Error>",
        ] {
            assert_eq!(Said::parse(text.as_bytes()), None, "{text:?}");
        }
        for text in [&b"\xff\xfe<\0E\0"[..], &[0x80; 100]] {
            assert_eq!(Said::parse(text), None);
        }
        // What cannot be read of it is left out.
        assert_eq!(
            Said::parse(b"<Error><Message>&nope;</Message><Code>x</Code></Error>").unwrap().code.as_deref(),
            Some("x")
        );
    }

    #[tokio::test]
    async fn no_more_is_read_than_could_matter() {
        let endless = futures_util::stream::repeat_with(|| {
            Ok::<_, std::convert::Infallible>(http_body::Frame::data(bytes::Bytes::from_static(&[b' '; 1_000])))
        });
        let body = SdkBody::from_body_1_x(http_body_util::StreamBody::new(endless));
        assert_eq!(Said::read(body).await, None);
    }
}
