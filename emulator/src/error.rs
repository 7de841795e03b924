//! Errors as OSS words them: status, code, message, EC and the children that some codes carry.

use crate::xml::XmlWriter;

/// An error answer.
#[derive(Clone, Debug)]
pub(crate) struct OssError {
    pub(crate) status: u16,
    pub(crate) code: String,
    pub(crate) message: String,
    pub(crate) ec: String,
    pub(crate) children: Vec<(String, String)>,
}

impl OssError {
    pub(crate) fn new(status: u16, code: &str, message: &str, ec: &str) -> OssError {
        OssError {
            status,
            code: code.into(),
            message: message.into(),
            ec: ec.into(),
            children: Vec::new(),
        }
    }

    /// Adds a child element.
    pub(crate) fn with(mut self, name: &str, value: impl Into<String>) -> OssError {
        self.children.push((name.into(), value.into()));
        self
    }

    /// Replaces the EC, which tells the places apart where one code arises.
    pub(crate) fn ec(mut self, ec: &str) -> OssError {
        self.ec = ec.into();
        self
    }

    /// The `<Error>` document.
    pub(crate) fn to_xml(&self, request_id: &str, host: &str) -> String {
        let mut xml = XmlWriter::new();
        xml.open("Error");
        xml.element("Code", &self.code);
        xml.element("Message", &self.message);
        xml.element("RequestId", request_id);
        xml.element("HostId", host);
        for (name, value) in &self.children {
            xml.element(name, value);
        }
        xml.element("EC", &self.ec);
        xml.element(
            "RecommendDoc",
            &format!("https://api.aliyun.com/troubleshoot?q={}", self.ec),
        );
        xml.close("Error");
        xml.finish()
    }

    pub(crate) fn invalid_bucket_name(name: &str) -> OssError {
        OssError::new(
            400,
            "InvalidBucketName",
            "The specified bucket is not valid.",
            "0015-00000001",
        )
        .with("BucketName", name)
    }

    pub(crate) fn invalid_object_name(key: &str) -> OssError {
        OssError::new(
            400,
            "InvalidObjectName",
            "The specified object is not valid.",
            "0016-00000002",
        )
        .with("ObjectName", key)
    }

    pub(crate) fn invalid_argument(message: &str, name: &str, value: &str) -> OssError {
        OssError::new(400, "InvalidArgument", message, "0017-00000001")
            .with("ArgumentName", name)
            .with("ArgumentValue", value)
    }

    pub(crate) fn no_such_bucket(name: &str) -> OssError {
        OssError::new(
            404,
            "NoSuchBucket",
            "The specified bucket does not exist.",
            "0015-00000101",
        )
        .with("BucketName", name)
    }

    pub(crate) fn bucket_already_exists(name: &str) -> OssError {
        let message = "The requested bucket name is not available. The bucket namespace is shared by all users of the \
                       system. Please select a different name and try again.";
        OssError::new(409, "BucketAlreadyExists", message, "0015-00000104").with("BucketName", name)
    }

    pub(crate) fn bucket_not_empty(name: &str) -> OssError {
        let message = "The bucket has objects. Please delete them first.";
        OssError::new(409, "BucketNotEmpty", message, "0015-00000301").with("BucketName", name)
    }

    pub(crate) fn no_such_key(key: &str) -> OssError {
        OssError::new(
            404,
            "NoSuchKey",
            "The specified key does not exist.",
            "0026-00000001",
        )
        .with("Key", key)
    }

    pub(crate) fn no_such_upload(id: &str, ec: &str) -> OssError {
        let message = "The specified upload does not exist. The upload ID may be invalid, or the upload may have \
                       been aborted or completed.";
        OssError::new(404, "NoSuchUpload", message, ec).with("UploadId", id)
    }

    pub(crate) fn invalid_part(id: &str, number: u32, etag: &str) -> OssError {
        let message = "One or more of the specified parts could not be found or the specified entity tag might not \
                       have matched the part's entity tag.";
        OssError::new(400, "InvalidPart", message, "0042-00000204")
            .with("ETag", etag)
            .with("PartNumber", number.to_string())
            .with("UploadId", id)
    }

    pub(crate) fn invalid_part_order() -> OssError {
        let message = "The list of parts was not in ascending order. Parts list must specified in order by part number.";
        OssError::new(400, "InvalidPartOrder", message, "0042-00000209")
    }

    pub(crate) fn entity_too_small(number: u32, size: u64) -> OssError {
        let message = "Your proposed upload smaller than the minimum allowed size.";
        OssError::new(400, "EntityTooSmall", message, "0042-00000213")
            .with("ProposedSize", size.to_string())
            .with("MinSizeAllowed", "102400")
            .with("PartNumber", number.to_string())
    }

    pub(crate) fn entity_too_large(size: u64, limit: u64) -> OssError {
        let message = "Your proposed upload exceeds the maximum allowed object size.";
        OssError::new(400, "EntityTooLarge", message, "0017-00000003")
            .with("ProposedSize", size.to_string())
            .with("MaxSizeAllowed", limit.to_string())
    }

    pub(crate) fn malformed_xml() -> OssError {
        let message = "The XML you provided was not well-formed or did not validate against our published schema.";
        OssError::new(400, "MalformedXML", message, "0042-00000205")
    }

    pub(crate) fn invalid_digest() -> OssError {
        OssError::new(
            400,
            "InvalidDigest",
            "The Content-MD5 you specified was invalid.",
            "0017-00000004",
        )
    }

    pub(crate) fn invalid_crc(sent: &str, computed: u64) -> OssError {
        OssError::new(
            400,
            "InvalidCRC64",
            "The x-oss-hash-crc64ecma you specified was invalid.",
            "0017-00000010",
        )
        .with("ClientCrc64", sent)
        .with("ServerCrc64", computed.to_string())
    }

    pub(crate) fn missing_content_length() -> OssError {
        let message = "You must provide the Content-Length HTTP header.";
        OssError::new(411, "MissingContentLength", message, "0017-00000002")
    }

    pub(crate) fn request_timeout() -> OssError {
        let message = "Your socket connection to the server was not read from or written to within the timeout period.";
        OssError::new(400, "RequestTimeout", message, "0017-00000008")
    }

    pub(crate) fn file_already_exists(key: &str) -> OssError {
        let message = "The object you specified already exists and can not be overwritten.";
        OssError::new(409, "FileAlreadyExists", message, "0026-00000008").with("Key", key)
    }

    pub(crate) fn precondition_failed(condition: &str) -> OssError {
        let message = "At least one of the pre-conditions you specified did not hold.";
        OssError::new(412, "PreconditionFailed", message, "0026-00000009")
            .with("Condition", condition)
    }

    pub(crate) fn access_denied(message: &str) -> OssError {
        OssError::new(403, "AccessDenied", message, "0003-00000001")
    }

    pub(crate) fn not_implemented(header: &str) -> OssError {
        let message = "A header you provided implies functionality that is not implemented.";
        OssError::new(501, "NotImplemented", message, "0017-00000501").with("Header", header)
    }

    pub(crate) fn method_not_allowed(method: &str) -> OssError {
        let message = "The specified method is not allowed against this resource.";
        OssError::new(405, "MethodNotAllowed", message, "0017-00000405").with("Method", method)
    }

    pub(crate) fn bad_request(message: &str) -> OssError {
        OssError::new(400, "BadRequest", message, "0017-00000400")
    }

    pub(crate) fn internal(detail: &str) -> OssError {
        OssError::new(
            500,
            "InternalError",
            "We encountered an internal error. Please try again.",
            "0017-00000500",
        )
        .with("Detail", detail)
    }
}

impl From<std::io::Error> for OssError {
    fn from(error: std::io::Error) -> OssError {
        OssError::internal(&error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_document_has_its_children_between_host_and_ec() {
        let xml = OssError::no_such_upload("ID", "0042-00000203")
            .to_xml("640ED770048FEF3231A98BA9", "b.host");
        let wanted = "<RequestId>640ED770048FEF3231A98BA9</RequestId><HostId>b.host</HostId>\
                      <UploadId>ID</UploadId><EC>0042-00000203</EC>";
        assert!(xml.contains(wanted), "{xml}");
        assert!(xml.starts_with(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>NoSuchUpload</Code>"
        ));
    }
}
