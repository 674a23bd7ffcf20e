// Optional: people and programs sign in with Entra ID instead of holding a function key.

@description('Name of the function app.')
param functionAppName string

@description('Client id of the app registration whose app roles (Provisioning.Read, Provisioning.Operate) say who may do what.')
param clientId string

@description('Setting whose value is the client id of the managed identity that stands in for a client secret.')
param assertionSettingName string

resource app 'Microsoft.Web/sites@2024-11-01' existing = {
  name: functionAppName
}

resource signIn 'Microsoft.Web/sites/config@2024-11-01' = {
  parent: app
  name: 'authsettingsV2'
  properties: {
    platform: { enabled: true }
    globalValidation: {
      requireAuthentication: true
      unauthenticatedClientAction: 'Return401'
      // A sign of life, and the page without data that leads to the sign-in.
      excludedPaths: ['/api/health', '/api/console']
    }
    httpSettings: { requireHttps: true }
    identityProviders: {
      azureActiveDirectory: {
        enabled: true
        registration: {
          clientId: clientId
          clientSecretSettingName: assertionSettingName
          openIdIssuer: '${environment().authentication.loginEndpoint}${tenant().tenantId}/v2.0'
        }
        validation: { allowedAudiences: [clientId, 'api://${clientId}'] }
      }
    }
    login: { tokenStore: { enabled: false } }
  }
}
