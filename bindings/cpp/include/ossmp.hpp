/// Multipart upload to Alibaba Cloud OSS: the C++ interface of libossmp. Header-only, C++11 and newer.
///
/// Everything is in namespace ossmp. What fails comes in two forms. `client.upload_file(...)` gives its value or throws
/// ossmp::error; `client.try_upload_file(...)` gives an ossmp::result and throws nothing but std::bad_alloc. Without
/// exceptions (-fno-exceptions) there is the second form only.
///
/// A const member function may be called by many threads at once on one object; any other by one thread at a time.
/// Objects must live until the calls on them have returned, and may be destroyed in any order. An object that was moved
/// from refuses every call with status::argument.
///
/// Strings are UTF-8. Sizes and offsets are bytes. Callbacks run on the thread that makes the call, during the call.
/// They must not call the same client. What a callback throws stops the call and comes out of it unchanged.
#ifndef OSSMP_HPP
#define OSSMP_HPP

#include "ossmp/client.hpp"
#include "ossmp/control.hpp"
#include "ossmp/credentials.hpp"
#include "ossmp/error.hpp"
#include "ossmp/listing.hpp"
#include "ossmp/log.hpp"
#include "ossmp/multipart_upload.hpp"
#include "ossmp/options.hpp"
#include "ossmp/part.hpp"
#include "ossmp/range.hpp"
#include "ossmp/result.hpp"
#include "ossmp/split.hpp"
#include "ossmp/version.hpp"
#include "ossmp/writer.hpp"

#endif
