// See ngx_core.h.
#include <ngx_core.h>
