//! From host, path, method and query to bucket, key and operation.

use std::collections::BTreeMap;
use std::net::IpAddr;

use hyper::HeaderMap;

use crate::encoding::Query;
use crate::error::OssError;

/// How hosts are mapped to buckets.
#[derive(Clone, Debug, Default)]
pub(crate) struct Addressing {
    /// A host that carries no bucket itself; `bucket.<it>` is virtual-hosted.
    pub(crate) base_domain: Option<String>,
    /// Customers' own host names and their buckets.
    pub(crate) cnames: BTreeMap<String, String>,
}

/// The bucket and key that a request names.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) bucket: Option<String>,
    pub(crate) key: Option<String>,
}

impl Addressing {
    /// The names that were given to this server.
    pub(crate) fn domains(&self) -> Vec<String> {
        let base = self.base_domain.iter().cloned();
        base.chain(self.cnames.keys().cloned()).collect()
    }

    /// Finds bucket and key from the host (no port, lower case) and the decoded path.
    pub(crate) fn place(&self, host: &str, path: &str) -> Result<Place, OssError> {
        let rest = path.strip_prefix('/').unwrap_or(path);
        if let Some(bucket) = self.cnames.get(host) {
            return Ok(in_bucket(bucket, rest));
        }
        if let Some(base) = &self.base_domain {
            if host == base {
                return Ok(path_style(rest));
            }
            if let Some(bucket) = host
                .strip_suffix(base.as_str())
                .and_then(|front| front.strip_suffix('.'))
            {
                return Ok(in_bucket(bucket, rest));
            }
        }
        if is_ip(host) {
            return Ok(path_style(rest));
        }
        match host.split_once('.') {
            None => Ok(path_style(rest)),
            Some((_, parent)) if is_ip(parent) => Err(OssError::invalid_bucket_name(host)),
            Some((front, "aliyuncs.com")) if front.starts_with("oss") => public_service(rest),
            Some((bucket, _)) => Ok(in_bucket(bucket, rest)),
        }
    }
}

fn is_ip(host: &str) -> bool {
    let bare = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'))
        .unwrap_or(host);
    bare.parse::<IpAddr>().is_ok()
}

fn in_bucket(bucket: &str, rest: &str) -> Place {
    Place {
        bucket: Some(bucket.to_owned()),
        key: filled(rest),
    }
}

fn path_style(rest: &str) -> Place {
    let (bucket, key) = rest.split_once('/').unwrap_or((rest, ""));
    Place {
        bucket: filled(bucket),
        key: filled(key),
    }
}

/// The public host names of the service refuse path style.
fn public_service(rest: &str) -> Result<Place, OssError> {
    if rest.is_empty() {
        return Ok(Place {
            bucket: None,
            key: None,
        });
    }
    let message =
        "The bucket you are attempting to access must be addressed using OSS third level domain.";
    Err(OssError::new(
        403,
        "SecondLevelDomainForbidden",
        message,
        "0015-00000012",
    ))
}

fn filled(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

/// Declares the operations and their names once.
macro_rules! operations {
    ($($name:ident),* $(,)?) => {
        /// What a request wants done.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Operation {
            $($name,)*
            /// A sub-resource or level that is not served.
            Unsupported,
            /// A method that OSS does not know here.
            Unknown,
        }

        impl Operation {
            /// All that a fault can be aimed at.
            pub(crate) const ALL: &[Operation] =
                &[$(Operation::$name,)* Operation::Unsupported, Operation::Unknown];

            /// The name under which the documentation, the event log and fault specifications know it.
            pub(crate) fn name(self) -> &'static str {
                match self {
                    $(Operation::$name => stringify!($name),)*
                    Operation::Unsupported => "Unsupported",
                    Operation::Unknown => "Unknown",
                }
            }
        }
    };
}

operations!(
    InitiateMultipartUpload,
    UploadPart,
    UploadPartCopy,
    ListParts,
    ListMultipartUploads,
    CompleteMultipartUpload,
    AbortMultipartUpload,
    ListBuckets,
    PutBucket,
    PutBucketAcl,
    GetBucketAcl,
    GetBucketInfo,
    GetBucketLocation,
    DeleteBucket,
    ListObjects,
    ListObjectsV2,
    PutObject,
    CopyObject,
    GetObject,
    HeadObject,
    GetObjectMeta,
    GetObjectTagging,
    DeleteObject,
);

/// Sub-resources; to ignore one that is not served would do something else than was asked.
const SUB_RESOURCES: &[&str] = &[
    "acl",
    "append",
    "bucketInfo",
    "cname",
    "comp",
    "cors",
    "delete",
    "encryption",
    "inventory",
    "lifecycle",
    "live",
    "location",
    "logging",
    "metaQuery",
    "objectMeta",
    "policy",
    "qos",
    "qosInfo",
    "referer",
    "replication",
    "replicationLocation",
    "replicationProgress",
    "requestPayment",
    "resourceGroup",
    "restore",
    "stat",
    "status",
    "style",
    "styleName",
    "symlink",
    "tagging",
    "transferAcceleration",
    "versioning",
    "versions",
    "vod",
    "website",
    "worm",
    "wormExtend",
    "wormId",
    "x-oss-process",
];

impl Operation {
    /// Decides by method, level and query.
    pub(crate) fn of(
        method: &str,
        bucket: bool,
        key: bool,
        query: &Query,
        headers: &HeaderMap,
    ) -> Operation {
        let named = SUB_RESOURCES.iter().find(|name| query.has(name));
        match (bucket, key, named) {
            (true, true, Some(name)) => Operation::on_object_sub_resource(method, name),
            (true, false, Some(name)) => Operation::on_bucket_sub_resource(method, name),
            (true, true, None) => Operation::on_object(method, query, headers),
            (true, false, None) => Operation::on_bucket(method, query),
            (false, _, None) if method == "GET" => Operation::ListBuckets,
            (false, _, Some(_)) => Operation::Unsupported,
            _ => Operation::Unknown,
        }
    }

    fn on_object_sub_resource(method: &str, name: &str) -> Operation {
        match (method, name) {
            ("HEAD" | "GET", "objectMeta") => Operation::GetObjectMeta,
            ("GET", "tagging") => Operation::GetObjectTagging,
            _ => Operation::Unsupported,
        }
    }

    fn on_bucket_sub_resource(method: &str, name: &str) -> Operation {
        match (method, name) {
            ("GET", "acl") => Operation::GetBucketAcl,
            ("PUT", "acl") => Operation::PutBucketAcl,
            ("GET", "bucketInfo") => Operation::GetBucketInfo,
            ("GET", "location") => Operation::GetBucketLocation,
            _ => Operation::Unsupported,
        }
    }

    fn on_object(method: &str, query: &Query, headers: &HeaderMap) -> Operation {
        let upload = query.has("uploadId");
        let copy = headers.contains_key("x-oss-copy-source");
        match method {
            "POST" if query.has("uploads") => Operation::InitiateMultipartUpload,
            "POST" if upload => Operation::CompleteMultipartUpload,
            "PUT" if upload || query.has("partNumber") => {
                if copy {
                    Operation::UploadPartCopy
                } else {
                    Operation::UploadPart
                }
            }
            "PUT" if copy => Operation::CopyObject,
            "PUT" => Operation::PutObject,
            "GET" if upload => Operation::ListParts,
            "GET" => Operation::GetObject,
            "HEAD" => Operation::HeadObject,
            "DELETE" if upload => Operation::AbortMultipartUpload,
            "DELETE" => Operation::DeleteObject,
            "POST" | "OPTIONS" => Operation::Unsupported,
            _ => Operation::Unknown,
        }
    }

    fn on_bucket(method: &str, query: &Query) -> Operation {
        match method {
            "GET" if query.has("uploads") => Operation::ListMultipartUploads,
            "GET" if query.get("list-type") == Some("2") => Operation::ListObjectsV2,
            "GET" => Operation::ListObjects,
            "PUT" => Operation::PutBucket,
            "DELETE" => Operation::DeleteBucket,
            "HEAD" | "POST" | "OPTIONS" => Operation::Unsupported,
            _ => Operation::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(host: &str, path: &str) -> Result<(Option<String>, Option<String>), String> {
        let addressing = Addressing {
            base_domain: Some("oss.test".into()),
            cnames: BTreeMap::from([("img.example.com".into(), "pictures".into())]),
        };
        addressing
            .place(host, path)
            .map(|place| (place.bucket, place.key))
            .map_err(|error| error.code)
    }

    fn some(bucket: &str, key: &str) -> Result<(Option<String>, Option<String>), String> {
        Ok((filled(bucket), filled(key)))
    }

    #[test]
    fn an_address_or_a_bare_name_means_path_style() {
        for host in ["127.0.0.1", "[::1]", "localhost", "oss.test"] {
            assert_eq!(place(host, "/demo/a/b"), some("demo", "a/b"));
            assert_eq!(place(host, "/demo/"), some("demo", ""));
            assert_eq!(place(host, "/demo"), some("demo", ""));
            assert_eq!(place(host, "/"), some("", ""));
            assert_eq!(place(host, "/demo//b"), some("demo", "/b"));
        }
    }

    #[test]
    fn a_bucket_in_the_host_means_virtual_hosted_style() {
        for host in [
            "demo.localhost",
            "demo.oss.test",
            "demo.oss-cn-hangzhou.aliyuncs.com",
        ] {
            assert_eq!(place(host, "/a/../b//"), some("demo", "a/../b//"));
            assert_eq!(place(host, "/"), some("demo", ""));
        }
        assert_eq!(place("img.example.com", "/k"), some("pictures", "k"));
        assert_eq!(
            place("demo.127.0.0.1", "/k"),
            Err("InvalidBucketName".into())
        );
    }

    #[test]
    fn the_public_hosts_refuse_path_style() {
        assert_eq!(
            place("oss-cn-hangzhou.aliyuncs.com", "/demo/k"),
            Err("SecondLevelDomainForbidden".into())
        );
    }

    #[test]
    fn operations_are_told_apart_by_method_and_query() {
        let of = |method: &str, key: bool, query: &str| {
            Operation::of(
                method,
                true,
                key,
                &Query::parse(query).unwrap(),
                &HeaderMap::new(),
            )
            .name()
        };
        assert_eq!(of("POST", true, "uploads"), "InitiateMultipartUpload");
        assert_eq!(of("PUT", true, "partNumber=1&uploadId=A"), "UploadPart");
        assert_eq!(of("PUT", true, "partNumber=1"), "UploadPart");
        assert_eq!(of("GET", true, "uploadId=A"), "ListParts");
        assert_eq!(of("GET", false, "uploads"), "ListMultipartUploads");
        assert_eq!(of("POST", true, "uploadId=A"), "CompleteMultipartUpload");
        assert_eq!(of("DELETE", true, "uploadId=A"), "AbortMultipartUpload");
        assert_eq!(of("PUT", false, ""), "PutBucket");
        assert_eq!(of("GET", false, ""), "ListObjects");
        assert_eq!(of("GET", false, "list-type=2"), "ListObjectsV2");
        assert_eq!(of("GET", false, "bucketInfo"), "GetBucketInfo");
        assert_eq!(of("GET", false, "lifecycle"), "Unsupported");
        assert_eq!(of("GET", true, "acl"), "Unsupported");
        assert_eq!(of("PATCH", true, ""), "Unknown");
    }
}
