// The picture of a contact map.
#pragma once

#include <optional>
#include <string>

#include "libbio/contact/contact_map.h"
#include "libbio/contact/native_contacts.h"

namespace libbio::contact {

// SVG or PNG by the ending of the path: probabilities above the diagonal, native contacts, if any, below it.
// Errors as plot::draw_heatmap.
void draw_contact_map(const ContactMap& map, const std::optional<NativeContacts>& native,
                      const std::string& path, bool overwrite);

}  // namespace libbio::contact
