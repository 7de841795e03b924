#include "calls.h"

#define MOST_PARTS 10000

cJSON *call_plan_part_size(const cJSON *request)
{
    int64_t size = ossmp_plan_part_size(int64_of(request, "file_size", 0), int64_of(request, "wanted", 0));
    cJSON *members;

    if (size < 0)
        return refused("no part size holds this file");
    members = cJSON_CreateObject();
    put_int64(members, "part_size", size);
    return ok(members);
}

static void add_range(cJSON *ranges, int64_t number, int64_t offset, int64_t size)
{
    cJSON *range = cJSON_CreateObject();

    put_int64(range, "number", number);
    put_int64(range, "offset", offset);
    put_int64(range, "size", size);
    cJSON_AddItemToArray(ranges, range);
}

/* Equal parts; what is left over goes with the last. */
static cJSON *by_count(int64_t size, int64_t count)
{
    cJSON *members, *ranges;
    int64_t i;

    if (count < 1 || count > MOST_PARTS || count > (size > 0 ? size : 1))
        return refused("count must be 1 to 10,000, and not more than there are bytes");
    members = cJSON_CreateObject();
    ranges = cJSON_AddArrayToObject(members, "ranges");
    for (i = 0; i < count; i++)
        add_range(ranges, i + 1, i * (size / count), size / count + (i == count - 1 ? size % count : 0));
    return ok(members);
}

/* Parts of that size; the last has what is left. Nothing is one empty part. */
static cJSON *by_size(int64_t size, int64_t part_size)
{
    cJSON *members, *ranges;
    int64_t count, i;

    if (part_size < 1)
        return refused("part_size must be 1 at least");
    count = size == 0 ? 1 : (size - 1) / part_size + 1;
    if (count > MOST_PARTS)
        return refused("more than 10,000 parts");
    members = cJSON_CreateObject();
    ranges = cJSON_AddArrayToObject(members, "ranges");
    for (i = 0; i < count; i++)
        add_range(ranges, i + 1, i * part_size, i == count - 1 ? size - i * part_size : part_size);
    return ok(members);
}

cJSON *call_split(const cJSON *request)
{
    int64_t size = int64_of(request, "size", -1);

    if (size < 0)
        return refused("size must not be negative");
    return has(request, "count") ? by_count(size, int64_of(request, "count", 0))
                                 : by_size(size, int64_of(request, "part_size", 0));
}
