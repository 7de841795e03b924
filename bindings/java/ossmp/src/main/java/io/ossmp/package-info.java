/**
 * Multipart upload to Alibaba Cloud OSS. Begin with {@link io.ossmp.OssmpClient#builder()}.
 *
 * <p>Sizes and offsets are bytes. A null where none is allowed is a {@link java.lang.NullPointerException}, use of what
 * was closed an {@link java.lang.IllegalStateException}; every other failure is an {@link io.ossmp.OssmpException}.
 */
package io.ossmp;
