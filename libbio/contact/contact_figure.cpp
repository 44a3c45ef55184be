#include "libbio/contact/contact_figure.h"

#include "libbio/plot/heatmap.h"

namespace libbio::contact {

void draw_contact_map(const ContactMap& map, const std::optional<NativeContacts>& native,
                      const std::string& path, bool overwrite) {
  plot::Heatmap heatmap;
  heatmap.probability = map.probability;
  heatmap.residue_number = map.query.residue_number;
  heatmap.min_separation = map.min_separation;
  heatmap.title = map.query.name;
  heatmap.axis_label = "residue of " + map.query.name;
  if (native) {
    heatmap.native = native->contact;
    heatmap.resolved.assign(native->resolved.begin(), native->resolved.end());
  }
  plot::draw_heatmap(heatmap, path, overwrite);
}

}  // namespace libbio::contact
