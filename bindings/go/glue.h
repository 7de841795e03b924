/* What Go cannot say in C itself: callbacks, and which call a thread is in. */
#ifndef OSSMPGO_GLUE_H
#define OSSMPGO_GLUE_H

#include <stdint.h>
#include <stdlib.h>

#include <ossmp.h>

#if OSSMP_VERSION_NUMBER < 0x000100
#error "ossmp.h is older than 0.1.0; install a newer libossmp"
#endif

/* Says in which call, a cgo.Handle or 0, this thread is from now on; gives what was said before. */
uintptr_t ossmpgo_enter(uintptr_t call);

/* The functions that take a callback, with a cgo.Handle for user_data. */
ossmp_status ossmpgo_config_set_log(ossmp_config *config, int32_t max_level, uintptr_t client);
ossmp_status ossmpgo_config_set_credentials_callback(ossmp_config *config, uintptr_t client);
ossmp_status ossmpgo_options_set_progress(ossmp_options *options, uintptr_t call);
ossmp_status ossmpgo_upload_part_from_reader(const ossmp_upload *upload, int32_t part_number, uintptr_t call,
                                             int64_t length, ossmp_error **err);
ossmp_status ossmpgo_client_upload_from_reader(const ossmp_client *client, const char *bucket, const char *object,
                                               uintptr_t call, const ossmp_options *options, ossmp_result **out,
                                               ossmp_error **err);

/* Frees a string after wiping it. */
void ossmpgo_free_secret(char *secret);

#endif
