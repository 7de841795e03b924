#ifndef OSSMP_UPLOAD_RESULT_HPP
#define OSSMP_UPLOAD_RESULT_HPP

#include <ossmp.h>

#include <cstdint>
#include <string>

#include "detail/platform.hpp"

OSSMP_CPP_BEGIN

/// The object that an upload made.
struct upload_result {
    /// Without quotes. It is not an MD5 of the content: that of a multipart upload ends in "-" and the number of parts.
    std::string etag;
    /// The CRC-64 of the whole object as decimal text; "" when it is not known.
    std::string crc64;
    /// The object's size; 0 also when it is not known, because parts were joined that were neither sent through the
    /// same object nor listed.
    std::int64_t size = 0;
    /// The object's URL as the service says it; "" when it did not, as with x-oss-callback.
    std::string location;
    /// The version that was made in a versioned bucket, else "".
    std::string version_id;
    /// What the support of Alibaba Cloud asks for.
    std::string request_id;
    /// What your own server answered to the x-oss-callback; "" without one.
    std::string callback_body;
    /// How many bytes were found on the server and not sent again, in a one-call upload.
    std::int64_t bytes_reused = 0;
};

namespace detail {

inline upload_result to_upload_result(const ossmp_result* from) {
    upload_result made;
    made.etag = ossmp_result_etag(from);
    made.crc64 = ossmp_result_crc64(from);
    made.size = ossmp_result_size(from);
    made.location = ossmp_result_location(from);
    made.version_id = ossmp_result_version_id(from);
    made.request_id = ossmp_result_request_id(from);
    made.callback_body = ossmp_result_callback_body(from);
    made.bytes_reused = ossmp_result_bytes_reused(from);
    return made;
}

}  // namespace detail
OSSMP_CPP_END

#endif
