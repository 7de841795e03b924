/* What cgo cannot say: callbacks whose user data is a number. */
#ifndef OSSMP_GO_BRIDGE_H
#define OSSMP_GO_BRIDGE_H

#include <ossmp.h>

ossmp_status ossmp_go_set_log(ossmp_config *config, int32_t level, uintptr_t handle);
ossmp_status ossmp_go_set_credentials(ossmp_config *config, uintptr_t handle);
ossmp_status ossmp_go_set_progress(ossmp_options *options, uintptr_t handle);
ossmp_status ossmp_go_part_from_reader(const ossmp_upload *upload, int32_t number, uintptr_t handle, int64_t length,
                                       ossmp_error **err);
ossmp_status ossmp_go_upload_from_reader(const ossmp_client *client, const char *bucket, const char *object,
                                         uintptr_t handle, const ossmp_options *options, ossmp_result **out,
                                         ossmp_error **err);

#endif
