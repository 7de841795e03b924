//! Operations on buckets, and the list of them.

use super::{Call, metadata, page_size_or};
use crate::answer::Answer;
use crate::clock;
use crate::error::OssError;
use crate::request::Request;
use crate::store::BucketFacts;
use crate::xml::{XmlWriter, read_storage_class};

/// More than any configuration needs.
const MAX_DOCUMENT: usize = 64 * 1024;
/// The one account of this server.
const OWNER: &str = "1234567890123456";
const ACLS: &[&str] = &["private", "public-read", "public-read-write"];

pub(super) async fn put_bucket(call: &mut Call<'_>) -> Result<Answer, OssError> {
    let request = call.request;
    let acl = acl_of(request)?;
    let document = call
        .body
        .read_all(MAX_DOCUMENT, OssError::malformed_xml())
        .await?;
    let mut facts = BucketFacts::new(request.bucket(), call.shared.clock.now_ms());
    if let Some(class) = read_storage_class(&document)? {
        metadata::check_storage_class("StorageClass", &class)?;
        facts.storage_class = class;
    }
    call.shared.store.create_bucket(facts, acl)?;
    Ok(Answer::new(200).header("Location", format!("/{}", request.bucket())))
}

pub(super) async fn put_bucket_acl(call: &mut Call<'_>) -> Result<Answer, OssError> {
    let request = call.request;
    let missing = || OssError::invalid_argument("The ACL is missing.", "x-oss-acl", "");
    let acl = acl_of(request)?.ok_or_else(missing)?;
    call.body
        .read_all(MAX_DOCUMENT, OssError::malformed_xml())
        .await?;
    call.shared.store.set_bucket_acl(request.bucket(), acl)?;
    Ok(Answer::new(200))
}

fn acl_of(request: &Request) -> Result<Option<&str>, OssError> {
    let acl = request.header("x-oss-acl");
    match acl {
        Some(text) if !ACLS.contains(&text) => Err(OssError::invalid_argument(
            "The value of x-oss-acl is not valid.",
            "x-oss-acl",
            text,
        )),
        _ => Ok(acl),
    }
}

pub(super) fn delete_bucket(call: &Call<'_>) -> Result<Answer, OssError> {
    call.shared.store.delete_bucket(call.request.bucket())?;
    Ok(Answer::new(204))
}

pub(super) fn get_bucket_location(call: &Call<'_>) -> Result<Answer, OssError> {
    call.shared.store.require_bucket(call.request.bucket())?;
    let mut xml = XmlWriter::new();
    xml.element("LocationConstraint", &location(&call.shared.region));
    Ok(Answer::xml(200, xml.finish()))
}

pub(super) fn get_bucket_acl(call: &Call<'_>) -> Result<Answer, OssError> {
    let facts = call.shared.store.bucket(call.request.bucket())?;
    let mut xml = XmlWriter::new();
    xml.open("AccessControlPolicy");
    write_owner(&mut xml);
    write_grant(&mut xml, &facts);
    xml.close("AccessControlPolicy");
    Ok(Answer::xml(200, xml.finish()))
}

pub(super) fn get_bucket_info(call: &Call<'_>) -> Result<Answer, OssError> {
    let facts = call.shared.store.bucket(call.request.bucket())?;
    let mut xml = XmlWriter::new();
    xml.open("BucketInfo");
    xml.open("Bucket");
    xml.element("AccessMonitor", "Disabled");
    write_bucket(&mut xml, &facts, &call.shared.region);
    xml.element("DataRedundancyType", "LRS");
    xml.element("CrossRegionReplication", "Disabled");
    xml.element("TransferAcceleration", "Disabled");
    write_owner(&mut xml);
    write_grant(&mut xml, &facts);
    xml.close("Bucket");
    xml.close("BucketInfo");
    Ok(Answer::xml(200, xml.finish()))
}

pub(super) fn list_buckets(call: &Call<'_>) -> Result<Answer, OssError> {
    let request = call.request;
    let text = |name| request.query.get(name).unwrap_or("");
    let (prefix, marker) = (text("prefix"), text("marker"));
    let max = page_size_or(request, "max-keys", 100)?;
    let mut buckets = call.shared.store.buckets();
    buckets.retain(|bucket| bucket.name.starts_with(prefix) && bucket.name.as_str() > marker);
    let truncated = buckets.len() > max;
    buckets.truncate(max);
    let mut xml = XmlWriter::new();
    xml.open("ListAllMyBucketsResult");
    xml.element("Prefix", prefix);
    xml.element("Marker", marker);
    xml.element("MaxKeys", &max.to_string());
    xml.element("IsTruncated", &truncated.to_string());
    if let Some(last) = buckets.last().filter(|_| truncated) {
        xml.element("NextMarker", &last.name);
    }
    write_owner(&mut xml);
    xml.open("Buckets");
    for bucket in &buckets {
        xml.open("Bucket");
        write_bucket(&mut xml, bucket, &call.shared.region);
        xml.element("Region", &call.shared.region);
        xml.close("Bucket");
    }
    xml.close("Buckets");
    xml.close("ListAllMyBucketsResult");
    Ok(Answer::xml(200, xml.finish()))
}

fn write_bucket(xml: &mut XmlWriter, facts: &BucketFacts, region: &str) {
    let location = location(region);
    xml.element("Name", &facts.name);
    xml.element("CreationDate", &clock::iso(facts.created_ms));
    xml.element("Location", &location);
    xml.element("ExtranetEndpoint", &format!("{location}.aliyuncs.com"));
    xml.element(
        "IntranetEndpoint",
        &format!("{location}-internal.aliyuncs.com"),
    );
    xml.element("StorageClass", &facts.storage_class);
}

pub(super) fn write_owner(xml: &mut XmlWriter) {
    xml.open("Owner");
    xml.element("ID", OWNER);
    xml.element("DisplayName", OWNER);
    xml.close("Owner");
}

fn write_grant(xml: &mut XmlWriter, facts: &BucketFacts) {
    xml.open("AccessControlList");
    xml.element("Grant", &facts.acl);
    xml.close("AccessControlList");
}

/// Locations are regions with a prefix.
fn location(region: &str) -> String {
    format!("oss-{region}")
}
