// The longest name there may be, with every character azd allows: no resource's name may break its limits.

using '../../../../infra/main.bicep'

param environmentName = 'Identity_Platform.Western-Europe(production)-notion-provisioning'
param servicePrincipalId = '11111111-1111-1111-1111-111111111111'
param notificationEmail = 'identity@example.com'
param vnetEnabled = true
