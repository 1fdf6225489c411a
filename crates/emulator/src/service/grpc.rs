//! What a generated server would do: messages in, messages out, over HTTP.

use std::future::{Future, ready};

use futures_core::stream::BoxStream;
use http::{Request, Response};
use prost::Message;
use tonic::{
    Status, Streaming,
    body::Body,
    codec::CompressionEncoding,
    server::{Grpc, NamedService},
};
use tonic_prost::ProstCodec;

/// The largest message that is taken at all, in bytes: far more than a request may have, so that what is refused is refused
/// with the words of the limit.
const MAX_MESSAGE_BYTES: usize = 128 * 1_048_576;

/// Makes a service of a type whose `route` answers requests.
macro_rules! serve {
    ($service:ident, $name:literal) => {
        impl tonic::server::NamedService for $service {
            const NAME: &'static str = $name;
        }

        impl tower::Service<http::Request<tonic::body::Body>> for $service {
            type Response = http::Response<tonic::body::Body>;
            type Error = std::convert::Infallible;
            type Future = futures_core::future::BoxFuture<'static, Result<Self::Response, Self::Error>>;

            fn poll_ready(&mut self, _: &mut std::task::Context<'_>) -> std::task::Poll<Result<(), Self::Error>> {
                std::task::Poll::Ready(Ok(()))
            }

            fn call(&mut self, request: http::Request<tonic::body::Body>) -> Self::Future {
                let service = self.clone();
                Box::pin(async move { Ok(service.route(request).await) })
            }
        }
    };
}
pub(crate) use serve;

fn grpc<Q, A>() -> Grpc<ProstCodec<A, Q>>
where
    Q: Message + Default + Send + 'static,
    A: Message + Send + 'static,
{
    Grpc::new(ProstCodec::default())
        .accept_compressed(CompressionEncoding::Gzip)
        .max_decoding_message_size(MAX_MESSAGE_BYTES)
        .max_encoding_message_size(usize::MAX)
}

/// One message in, one out.
pub(crate) async fn unary<Q, A, F>(request: Request<Body>, method: impl Fn(Q) -> F) -> Response<Body>
where
    Q: Message + Default + Send + 'static,
    A: Message + Send + 'static,
    F: Future<Output = Result<A, Status>>,
{
    let method = &method;
    let service =
        |request: tonic::Request<Q>| async move { Ok(tonic::Response::new(method(request.into_inner()).await?)) };
    grpc().unary(tower::service_fn(service), request).await
}

/// One message in, a stream out.
pub(crate) async fn server_streaming<Q, A, F>(request: Request<Body>, method: impl Fn(Q) -> F) -> Response<Body>
where
    Q: Message + Default + Send + 'static,
    A: Message + Send + 'static,
    F: Future<Output = Result<BoxStream<'static, Result<A, Status>>, Status>>,
{
    let method = &method;
    let service =
        |request: tonic::Request<Q>| async move { Ok(tonic::Response::new(method(request.into_inner()).await?)) };
    grpc().server_streaming(tower::service_fn(service), request).await
}

/// A stream in, a stream out.
pub(crate) async fn streaming<Q, A>(
    request: Request<Body>,
    method: impl Fn(Streaming<Q>) -> BoxStream<'static, Result<A, Status>> + Send,
) -> Response<Body>
where
    Q: Message + Default + Send + 'static,
    A: Message + Send + 'static,
{
    let service =
        move |request: tonic::Request<Streaming<Q>>| ready(Ok(tonic::Response::new(method(request.into_inner()))));
    grpc().streaming(tower::service_fn(service), request).await
}

/// The method of a service that a request calls; empty if it calls none.
pub(crate) fn method<S: NamedService>(request: &Request<Body>) -> String {
    let path = request.uri().path().strip_prefix('/').and_then(|path| path.strip_prefix(S::NAME));
    path.and_then(|path| path.strip_prefix('/')).unwrap_or_default().to_owned()
}

/// What calls of methods are answered that are not there, whatever they send.
pub(crate) fn unknown(method: &str) -> Response<Body> {
    Status::unimplemented(format!("The emulator has no {method}.")).into_http()
}
